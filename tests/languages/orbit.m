% Moves the state. Mara Quill doesn't use it.
function total = orbit(state, dt)
  owner = 'Odo Brandt';
  ilsekron = state' * state; % a "norm"
  if ilsekron > 1e6
    fprintf("left the domain\n");
  end
  %{
  a block comment
  %}
  total = [ilsekron, dt(1:end)];
end
