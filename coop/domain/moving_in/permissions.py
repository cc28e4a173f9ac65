"""The permissions of moving in."""

VIEW = "moving_in.view"
PREPARE = "moving_in.prepare"
APPROVE = "moving_in.approve"
