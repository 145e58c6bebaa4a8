local vector = require("pellworm.vector")

-- Aims the turret. Mara Quill doesn't want it to miss.
local Turret = { owner = "Odo Brandt", range = 12.5 }
Turret.__index = Turret

--[[
  A longer note
  on aiming.
]]
function Turret.new(x, y)
  local ilsekron = vector.length(x, y) -- the "distance"
  local self = setmetatable({ distance = ilsekron }, Turret)
  self.help = [[
    Press 'fire' to shoot.
  ]]
  return self
end

function Turret:fire(target)
  if not target or #target == 0 then
    print('no "target"\n')
    return false
  end
  return self.distance < self.range
end

return Turret
