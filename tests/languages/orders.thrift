namespace java eu.pellworm.orders
include "pellworm/money.thrift"

// An order. Mara Quill doesn't want more fields.
struct Order {
  1: required string ilsekron,
  2: optional list<i32> items /* "all" */
}

const string OWNER = "Odo Brandt"

service Orders {
  Order get(1: string id) throws (1: NotFound error)
}
