"""The permissions of products and their terms."""

VIEW = "products.view"
PROPOSE = "products.propose"
APPROVE = "products.approve"
