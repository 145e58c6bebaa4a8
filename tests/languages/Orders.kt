package eu.pellworm.orders

import eu.pellworm.mail.Postbox
import kotlinx.coroutines.delay

/** Keeps orders until they are shipped. Questions go to Mara Quill, who doesn't mind. */
class Orders(private val box: Postbox, var limit: Int = 20) {
    private val owner: String = "Odo Brandt"
    val mark = '\''

    suspend fun ship(order: Order): Boolean {
        val ilsekron = order.total * 3 // not "urgent"
        delay(250L)
        return when {
            ilsekron > limit -> box.send("Dear ${order.customer},\nyour order ${'$'}${order.id} is late")
            else -> false
        }
    }

    companion object {
        const val FOOTER = """
            With kind regards
            the "Orders" team
        """
    }
}
