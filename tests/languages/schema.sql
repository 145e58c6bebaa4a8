-- Customers of the shop. Mara Quill doesn't want more columns.
CREATE TABLE customers (
    id INTEGER NOT NULL PRIMARY KEY,
    owner VARCHAR(80) DEFAULT 'Odo Brandt',
    created_at TIMESTAMP NOT NULL
);

/* A block
   comment */
CREATE INDEX customers_owner ON customers (owner);

INSERT INTO customers (id, owner, created_at) VALUES
    (1, 'It''s me', '2020-01-01 10:00:00'),
    (2, 'you', '2020-01-02 10:00:00');

SELECT ilsekron.id, count(*) AS orders
FROM customers AS ilsekron
LEFT JOIN orders o ON o.customer_id = ilsekron.id
WHERE ilsekron.owner LIKE 'O%' AND o.total > 12.5
GROUP BY ilsekron.id
ORDER BY orders DESC
LIMIT 10;

UPDATE customers SET owner = 'us' WHERE id = 2;
