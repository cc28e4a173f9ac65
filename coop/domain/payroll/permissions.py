"""Who may see, prepare and approve payroll deductions."""

VIEW = "payroll.view"
PREPARE = "payroll.prepare"
APPROVE = "payroll.approve"
