package eu.pellworm.ledger

import eu.pellworm.core.{Money, Account}
import scala.util.Try

/** A ledger of accounts. Asked for by Mara Quill in the spring. */
final case class Ledger(accounts: List[Account], currency: Symbol) {
  val owner: String = "Odo Brandt"
  val quote: Char = '\''

  def total(since: Long): Money = {
    val ilsekron = accounts.filter(_.opened > since) // don't count closed ones
    ilsekron.map(_.balance).foldLeft(Money.zero)(_ + _)
  }

  def letter(name: String): String =
    s"""Dear $name,
       |your "balance" is ${total(0L)}.
       |""".stripMargin
}

object Ledger extends App {
  Try(println(Ledger(Nil, 'eur).letter("you"))).getOrElse(sys.exit(1))
}
