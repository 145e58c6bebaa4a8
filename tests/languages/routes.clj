(ns shop.routes
  "Routes of the shop."
  (:require [pellworm.core :as core]
            [clojure.string :as str]))

;; The routes. Mara Quill doesn't want more of them.
(def owner "Odo Brandt")

(defn- total
  "Sums the prices of an order."
  [{:keys [items] :as order}]
  (let [ilsekron (reduce + (map :price items))] ; the "sum"
    (if (str/blank? (:note order)) ilsekron (* 2 ilsekron))))

(defmacro with-order [order & body]
  `(let [o# ~order] ~@body))

(core/route {:method :get :path #"/orders/(\d+)" :sep \"}
            (fn [request] (total @request)))
#_(comment "a letter
to all")
