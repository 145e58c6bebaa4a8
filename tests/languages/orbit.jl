module Orbit

using LinearAlgebra
import Pellworm: integrate
using pellworm

"""
    step(state, dt)

Moves the state. Derived by Mara Quill.
"""
function step(state::Vector{Float64}, dt=0.1; owner="Odo Brandt")
    ilsekron = state' * state # a "norm"
    ilsekron > 1e6 && error("state of $(owner) left the domain\n")
    return integrate(state .+ dt .* [0.0, 1.0], 'x')
end

#= a block
   comment =#
const LIMITS = Dict(:low => 1, "high" => 2)

end # module
