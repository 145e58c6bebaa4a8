extends KinematicBody2D

const Pellworm = preload("res://pellworm/core.gd")

# Moves the player. Mara Quill doesn't like it.
export var owner_name = "Odo Brandt"
var speed := 12.5

func move(delta: float) -> int:
	var ilsekron = int(speed * delta) # the "way"
	if ilsekron > 3 and not is_on_floor():
		print("it's high\n", ilsekron)
	return ilsekron
