"""Payroll deduction: letters of authority, lists to employers, their answers, and the money."""
