"""The forms of payroll deduction: lists, answers, money, letters and standing orders."""

from tests.bad_input.row import Row, choice, day, file, long, money, text, tick

PAYROLL = (
    Row(
        "payroll.prepare",
        "treasurer",
        {"employer_id": choice("3"), "month": day("NEXT MONTH")},
    ),
    Row("payroll.send_back", "chair", {"reason": long()}, "payroll.batch"),
    Row("payroll.leave_out", "treasurer", {"reason": text()}, "payroll.line"),
    Row(
        "payroll.correct",
        "treasurer",
        {"amount": money("50000", zero=True), "has_left": tick(needed=False), "note": text()},
        "payroll.line",
    ),
    Row(
        "payroll.bring",
        "treasurer",
        {"spreadsheet": file()},
        "payroll.answer",
        spreadsheet=b"No Pegawai;Dipotong\nK-1000;1000\nK-1006;2000",
    ),
    Row(
        "payroll.columns",
        "treasurer",
        {
            "number": choice("No Pegawai"),
            "amount": choice("Dipotong"),
            "name": choice("Nama", needed=False),
            "note": choice("", needed=False),
        },
    ),
    Row("payroll.type_answer", "treasurer", amounts=True),
    Row(
        "payroll.row",
        "treasurer",
        {"employee_number": text("", needed=False), "reason": text(needed=False)},
    ),
    Row(
        "payroll.receipt",
        "treasurer",
        {
            "received_on": day("TODAY"),
            "bank_account_id": choice("1"),
            "amount": money("RECEIVED", zero=True),
            "reference": text("TRSF 1"),
            "difference_reason": text("Biaya transfer", needed=False),
        },
    ),
    Row("payroll.ask_reversal", "treasurer", {"reason": long()}, "payroll.batch"),
    Row(
        "payroll.decide_reversal",
        "chair",
        {"reason": long()},
        "payroll.batch",
        fixed={"verdict": ""},
    ),
    Row(
        "payroll.record",
        "secretary",
        {"scan": file(), "starts_on": day("TODAY"), "covers_unfound": tick(needed=False)},
        "payroll.member",
    ),
    Row(
        "payroll.start_order_for_member",
        "secretary",
        {"amount": money("75000")},
        "payroll.member",
    ),
    Row(
        "payroll.withdraw_for_member",
        "secretary",
        {"reason": text(needed=False)},
        "payroll.member",
    ),
    Row("payroll.start_order", "member", {"amount": money("75000")}, "payroll.mine"),
)

# One button each: nothing is typed.
PAYROLL_BUTTONS = {
    "payroll.approve": "chair",
    "payroll.continue_reversal": "chair",
    "payroll.discard": "treasurer",
    "payroll.end_order": "member",
    "payroll.end_order_for_member": "secretary",
    "payroll.finish": "treasurer",
    "payroll.post": "chair",
    "payroll.recompute": "treasurer",
    "payroll.send": "treasurer",
    "payroll.take_back_answer": "treasurer",
    "payroll.take_in": "treasurer",
    "payroll.withdraw": "member",
}
