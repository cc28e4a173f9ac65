"""Every form, by hand: who sends it and what is right in it; a guard fails on one without."""

from coop.demo.cast import PASSWORD
from tests.bad_input.row import (
    Row,
    account,
    choice,
    count,
    day,
    file,
    long,
    money,
    secret,
    text,
    tick,
)
from tests.bad_input.table_appointments import APPOINTMENT_BUTTONS, APPOINTMENTS
from tests.bad_input.table_booking import BOOKING, BOOKING_BUTTONS
from tests.bad_input.table_books import BOOK_BUTTONS, BOOKS
from tests.bad_input.table_businesses import BUSINESS_BUTTONS, BUSINESSES, SHOWN_IN_BUSINESSES
from tests.bad_input.table_notices import NOTICE_BUTTONS, NOTICES
from tests.bad_input.table_payroll import PAYROLL, PAYROLL_BUTTONS
from tests.bad_input.table_products import PRODUCT_BUTTONS, PRODUCTS
from tests.bad_input.table_savings import SAVINGS, SAVINGS_BUTTONS
from tests.bad_input.table_shu import SHU, SHU_BUTTONS
from tests.bad_input.typed import Box
from tests.bad_input.voices import VOICE_BUTTONS, VOICES

SOON = "a-new-password-of-four-words"


NEW_PASSWORD = {"password": secret(SOON), "again": secret(SOON)}
PERSON = {
    "full_name": text("Sekar Ayuningtyas"),
    "born_in": text("Bandung"),
    "born_on": day("1991-05-12"),
    "sex": choice("P"),
    "occupation": text("Guru", needed=False),
    "street": long("Jl. Dago 12"),
    "town": text("Bandung"),
    "postcode": Box("five", "40135", needed=False),
    "phone": Box("phone", "081234567891"),
    "email": Box("email", "sekar@contoh.id"),
    "employer_id": choice("1", needed=False),
    "employer_name": text("PT Maju", needed=False),
    "employee_number": text("E-77", needed=False),
    "monthly_salary": money("7000000", needed=False),
    "bank": choice("BCA"),
    "bank_number": account(),
    "bank_holder": text("Sekar Ayuningtyas"),
    "nik": Box("nik", "3273015205910004"),
    "warnings_confirmed": tick(needed=False),
    "wants_payroll": tick(needed=False),
    "authority_file": file(needed=False),
}
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SETTINGS = {
    "coop__name": text("Koperasi Sejahtera"),
    "coop__legal_number": text("123/BH", needed=False),
    "coop__address": text("Jl. Asia Afrika 1", needed=False),
    "coop__town": text("Bandung"),
    "coop__phone": text("022-123", needed=False),
    "coop__email": text("halo@contoh.id", needed=False),
    "timezone": choice("Asia/Jakarta"),
    "joining__pokok_amount": money("500000"),
    "loans__treasurer_limit_amount": money("10000000"),
    "loans__votes_needed": count("2"),
    "loans__committee_size": count("3"),
    "loans__debt_service_percent": count("35"),
    "loans__rate_ceiling_percent": count("24"),
    "loans__collectibility_scheme": choice("ojk-5"),
    "savings__rate_ceiling_percent": count("9"),
    "loans__accrual_stops_at_rank": count("3"),
    "loans__payoff_rule": choice("plus-one-month"),
    "payments__intent_hours": count("24"),
    "payments__quarantine_hours": count("48"),
    "savings__wajib_due_day": count("10"),
    "reminders__hour": count("7"),
    "dormant_months": count("6"),
    **{f"office__{day_name}": Box("five", "08:00-16:00", needed=False) for day_name in WEEK},
    "complaints__answer_hours": count("8"),
    "complaints__reopen_days": count("14"),
    "payroll__priority": choice("wajib,instalment,bill,unfound,sukarela"),
    "payroll__cap_percent": count("50"),
    "notices__new_member_days": count("90"),
    "broadcast__per_minute": count("60"),
    "reports__dormant_months": count("6"),
    "prints__draft_days": count("7"),
    "prints__keep_days": count("30"),
    "loyalty__correction_limit": count("100"),
}
BANK = {"bank": text("BNI"), "number": account(), "holder": text("Koperasi Sejahtera")}
REASON = {"reason": long()}
PRESENT = {"present": secret(PASSWORD)}

ROWS = (
    # --- the front door ---
    Row("identity.sign_in", "nobody", {"name": text("kasir"), "password": secret(PASSWORD)}),
    Row("identity.second_factor", "half signed in", {"code": text("RIGHT CODE")}),
    Row("identity.forgot", "nobody", {"name": text("kasir")}),
    Row(
        "identity.use_code",
        "nobody",
        {"name": text("RIGHT NAME"), "code": text("code"), **NEW_PASSWORD},
    ),
    Row("identity.activate", "nobody", NEW_PASSWORD),
    Row("identity.reset", "nobody", NEW_PASSWORD),
    Row(
        "joining.register",
        "nobody",
        {
            **PERSON,
            "identity_file": file(),
            "agrees_data": tick(),
            "agrees_bylaws": tick(),
        },
    ),
    Row("joining.correct", "nobody", {**PERSON, "identity_file": file(needed=False)}),
    Row("joining.pay", "nobody", {"bank_account_id": choice("1")}),
    Row(
        "joining.prove",
        "nobody",
        {"value_on": day("TODAY"), "payer_name": text("Rizal"), "proof": file()},
    ),
    # --- one's own login ---
    Row(
        "account.profile",
        "member",
        {
            "street": text("Jl. Braga 3", needed=False),
            "town": text("Bandung", needed=False),
            "postcode": Box("five", "40111", needed=False),
            "occupation": text("Guru", needed=False),
            "phone": Box("phone", "081299998888", needed=False),
            "email": Box("email", "baru@contoh.id", needed=False),
            "locale": choice("id"),
            "present": secret(PASSWORD),
        },
    ),
    Row("account.password", "member", {**PRESENT, **NEW_PASSWORD}),
    Row("account.second_factor_setup", "member", {"code": text("RIGHT CODE")}),
    Row(
        "account.renew_recovery_codes",
        "with a code",
        PRESENT,
        page="account.second_factor_setup",
    ),
    Row("account.remove_second_factor", "with a code", PRESENT, page="account.second_factor_setup"),
    Row("account.consent", "member", {"kind": choice("marketing")}, bare=True),
    Row("account.withdraw", "with a code", {"kind": choice("marketing")}, bare=True),
    # --- a member's own money ---
    Row("leaving.ask", "member", {"note": long(needed=False), "is_sure": tick()}, "leaving.mine"),
    Row(
        "loans.apply",
        "borrower",
        {
            "product": choice("product"),
            "amount": money("2000000"),
            "months": Box("count", "10"),
            "purpose": text("Perbaikan atap"),
            "monthly_salary": money("9000000"),
            "other_instalments_amount": money("100000", needed=False, zero=True),
            "collateral": text("BPKB", needed=False),
            "salary_slip": file(),
            "collateral_paper": file(needed=False),
            "agrees": tick(),
        },
    ),
    Row(
        "loans.complete",
        "returned to",
        {"loan_paper": file(), "note": long(needed=False)},
        "loans.my_application",
    ),
    Row("loans.pay", "member", {"amount": money("50000")}),
    Row("pay.choose", "member", {"bank_account": choice("1")}, amounts=True),
    Row(
        "pay.choose_together",
        "member",
        {"bank_account": choice("1")},
        amounts=True,
        query={"bills": "bill_id"},
    ),
    Row(
        "pay.announce",
        "member",
        {
            "amount": money("125001"),
            "value_on": day("TODAY"),
            "payer_name": text("Andi"),
            "proof": file(),
        },
    ),
    # --- the register ---
    Row(
        "members.edit",
        "secretary",
        {
            "full_name": text("Andi Wijaya"),
            "new_nik": Box("nik", "3273015205910004", needed=False),
            "born_in": text("Bandung", needed=False),
            "born_on": Box("day", "1985-01-02", needed=False),
            "sex": choice("L", needed=False),
            "street": text("Jl. Braga 3", needed=False),
            "town": text("Bandung", needed=False),
            "postcode": Box("five", "40111", needed=False),
            "occupation": text("Guru", needed=False),
            "phone": Box("phone", "081299998888", needed=False),
            "email": Box("email", "baru@contoh.id", needed=False),
            "employer_id": choice("1", needed=False),
            "employee_number": text("E-1", needed=False),
            "monthly_salary": money("5000000", needed=False),
            "pays_by_payroll": tick(needed=False),
        },
    ),
    Row(
        "members.bank_account",
        "secretary",
        {
            "bank": text("BCA"),
            "number": account(),
            "holder": text("Andi"),
        },
    ),
    Row(
        "members.employer",
        "secretary",
        {"name": text("PT Karya"), "payday": count("25"), "is_active": tick(needed=False)},
    ),
    Row(
        "members.new_employer",
        "secretary",
        {"name": text("PT Karya"), "payday": count("25"), "is_active": tick(needed=False)},
    ),
    # --- joining and leaving ---
    Row("membership.ask_correction", "secretary", {"what": long()}, "membership.application"),
    Row("membership.reject", "secretary", REASON, "membership.application"),
    Row(
        "membership.refund",
        "treasurer",
        {"bank_account_id": choice("0", "zero")},
        "membership.application",
    ),
    Row("membership.send_back", "secretary", {"why": long()}, "membership.resignation"),
    Row("membership.reject_leaving", "secretary", REASON, "membership.resignation"),
    Row(
        "membership.pay_leaving",
        "treasurer",
        {"bank_account_id": choice("0", "zero")},
        "membership.resignation",
    ),
    Row(
        "membership.start_leaving",
        "secretary",
        {"reason": choice("dismissed"), "note": long(needed=False)},
    ),
    # --- money in ---
    Row("cashier.verify", "cashier", {"bank_reference": text("BCA 0501")}, "cashier.payment"),
    Row("cashier.reject", "cashier", REASON, "cashier.payment"),
    Row("cashier.not_found", "cashier", {"note": text(needed=False)}, "cashier.payment"),
    Row("cashier.receive", "cashier", amounts=True),
    Row("cashier.drawer", "cashier", {"counted_amount": money("1000000", zero=True)}),
    Row("treasury.record", "treasurer", {"payments": choice("payments", needed=False)}, bare=True),
    Row("treasury.give_back", "treasurer", REASON, "treasury.payment"),
    Row("treasury.ask_reversal", "treasurer", REASON, "treasury.payment"),
    Row(
        "treasury.decide_reversal",
        "chair",
        {"reason": long(needed=False)},
        bare=True,
        fixed={"verdict": "refuse"},
    ),
    Row("treasury.new_bank_account", "treasurer", {**BANK, "gl_account": choice("1-1204")}),
    Row("treasury.change_bank_account", "treasurer", BANK),
    *SAVINGS,
    *BOOKING,
    *BOOKS,
    *SHU,
    *BUSINESSES,
    *APPOINTMENTS,
    # --- loans ---
    Row(
        "credit.analyse",
        "treasurer",
        {"recommends": choice("approve"), "note": long()},
        "credit.application",
    ),
    Row("credit.send_back", "treasurer", REASON, "credit.application"),
    Row(
        "credit.decide", "treasurer", {"verdict": choice("approve"), **REASON}, "credit.application"
    ),
    Row("credit.vote", "committee", {"choice": choice("approve"), **REASON}, "credit.application"),
    Row("credit.disburse", "treasurer", {"bank_account": choice("1"), "on": day("TODAY")}),
    # --- the books ---
    Row("ledger.ask_reversal", "treasurer", REASON, "ledger.entry"),
    Row("ledger.decide_reversal", "chair", REASON, fixed={"verdict": ""}),
    # --- moving in ---
    Row("moving_in.upload", "secretary", {"spreadsheet": file(), "cut_over_on": day("CUT OVER")}),
    Row("moving_in.edit_opening", "treasurer", {"pasted": long("", needed=False)}, amounts=True),
    # --- the administrator ---
    Row(
        "admin.new_user",
        "administrator",
        {
            "full_name": text("Dewi Anggraini"),
            "nik": Box("nik", "3273015205910007"),
            "login": text("dewi.a"),
            "email": Box("email", "dewi.a@contoh.id", needed=False),
        },
    ),
    Row(
        "admin.user",
        "administrator",
        {
            "role": choice("cashier"),
            "unit": choice("", needed=False),
            "change": choice("grant"),
            "reason": text(),
        },
    ),
    Row(
        "admin.decide_role",
        "chair",
        {"reason": text(needed=False)},
        page="admin.role_requests",
        bare=True,
    ),
    Row("admin.settings", "administrator", SETTINGS),
    Row("reminders.switch", "administrator", bare=True, fixed={"active": "1"}),
    *VOICES,
    *PAYROLL,
    *PRODUCTS,
    *NOTICES,
)

# One button each: nothing is typed.
BUTTONS = {
    **SAVINGS_BUTTONS,
    **BOOK_BUTTONS,
    **BOOKING_BUTTONS,
    **SHU_BUTTONS,
    "admin.decide_setting_request": "chair",
    "admin.drop_second_factor": "administrator",
    "admin.hand_out_code": "secretary",
    "admin.invite": "administrator",
    "admin.switch_off": "administrator",
    "admin.switch_on": "administrator",
    "assurance.start": "supervisor",
    "identity.sign_out": "member",
    "leaving.take_back": "another",
    "loans.cancel": "waiting",
    "members.reveal": "secretary",
    "members.reveal_account": "secretary",
    "membership.accept": "secretary",
    "membership.approve": "chair",
    "membership.approve_leaving": "chair",
    "membership.deactivate": "secretary",
    "membership.renew_card": "secretary",
    "membership.reveal": "secretary",
    "membership.settle": "secretary",
    "membership.take_back": "secretary",
    "messages.resend": "administrator",
    "admin.retry_job": "administrator",
    "moving_in.approve": "chair",
    "moving_in.approve_opening": "chair",
    "moving_in.discard": "secretary",
    "moving_in.send_links": "secretary",
    "reminders.run_now": "administrator",
    "reports.order": "treasurer",
    "reports.order_again": "treasurer",
    "treasury.confirm_drawer": "treasurer",
    "treasury.decide_bank_account": "chair",
    "treasury.switch_bank_account": "treasurer",
    **VOICE_BUTTONS,
    **PAYROLL_BUTTONS,
    **PRODUCT_BUTTONS,
    **NOTICE_BUTTONS,
    **BUSINESS_BUTTONS,
    **APPOINTMENT_BUTTONS,
}
# What was read goes along with the button.
SHOWN_ON = {
    "moving_in.approve_opening": "moving_in.opening",
    "payroll.approve": "payroll.batch",
    "products.decide": "products.loan_product",
    "admin.decide_setting_request": "admin.setting_requests",
    **SHOWN_IN_BUSINESSES,
    "treasury.confirm_drawer": "treasury.drawers",
    "treasury.decide_bank_account": "treasury.bank_accounts",
}
_BUTTON_ROWS = (
    Row(one, who, page=SHOWN_ON.get(one, ""), bare=True) for one, who in BUTTONS.items()
)
EVERY = (*ROWS, *_BUTTON_ROWS)

OURS = [row for row in EVERY if row.endpoint not in {"broadcast.unsubscribe_now", "prints.piece"}]
"""Without what programs send by themselves (RFC 8058; pieces of a picture): no form of ours."""
