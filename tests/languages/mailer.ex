defmodule Shop.Mailer do
  @moduledoc """
  Sends letters. Mara Quill reviews the templates.
  """
  import Pellworm.Html
  alias pellworm, as: P
  use Shop.Base, otp_app: :shop

  @owner "Odo Brandt"

  # It's called once a day.
  @doc "Sends a letter."
  def send(%{email: email} = customer, opts \\ []) do
    ilsekron = Keyword.get(opts, :retries, 3)

    case deliver(email, body(customer)) do
      {:ok, _id} -> :ok
      {:error, reason} when ilsekron > 0 -> send(customer, retries: ilsekron - 1)
    end
  end

  defp body(customer) do
    ~s(Dear "#{customer.name}",\nyour order is on its way.)
  end
end
