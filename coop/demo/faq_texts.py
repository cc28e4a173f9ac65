"""The questions of the demo: category, then question and answer in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answer; without English it is a gap as real ones have them."""

    title: str
    answer: str
    title_en: str | None = None
    answer_en: str | None = None
    is_draft: bool = False


FAQ: dict[tuple[str, str], tuple[Question, ...]] = {
    ("Menjadi anggota", "Becoming a member"): (
        Question(
            "Bagaimana cara menjadi anggota?",
            "1. Isi formulir **Gabung** dari ponsel, siapkan KTP.\n"
            "2. Sekretaris memeriksa data Anda, biasanya dalam dua hari kerja.\n"
            "3. Bayar simpanan pokok lewat transfer atau di loket.\n"
            "4. Ketua menyetujui, lalu nomor anggota dan tautan masuk dikirim lewat e-mail.",
            "How do I become a member?",
            "1. Fill in the form **Join** on your phone, with your identity card at hand.\n"
            "2. The secretary checks your data, usually within two working days.\n"
            "3. Pay simpanan pokok by transfer or at the counter.\n"
            "4. The chair approves; your number and the link to your login come by e-mail.",
        ),
        Question(
            "Apa syarat untuk bergabung?",
            "Warga negara Indonesia, punya KTP, dan bersedia membayar simpanan pokok serta simpanan"
            " wajib setiap bulan.",
            "Who may join?",
            "Indonesian citizens with an identity card who are ready to pay simpanan pokok and the"
            " monthly simpanan wajib.",
        ),
        Question(
            "Saya lupa kata sandi, bagaimana cara masuk lagi?",
            "Pilih **Lupa kata sandi** di halaman masuk. Tautannya dikirim ke e-mail Anda. Tidak"
            " punya e-mail? Datang ke kantor dengan KTP, kami memberi kode.",
            "I forgot my password. How do I get in again?",
            "Choose **Forgot password** on the sign-in page; the link goes to your e-mail. Without"
            " e-mail, come to the office with your identity card and we hand you a code.",
        ),
    ),
    ("Simpanan", "Savings"): (
        Question(
            "Berapa simpanan wajib setiap bulan?",
            "Rp100.000, jatuh tempo tanggal 10. Tagihannya ada di **Tagihan saya** dan kami"
            " mengingatkan Anda tiga hari sebelumnya.",
            "How much is the monthly simpanan wajib?",
            "Rp100,000, due on the 10th. The bill stands under **My bills**, and we remind you"
            " three days before.",
        ),
        Question(
            "Bagaimana cara membayar lewat transfer?",
            "Buka **Tagihan saya**, pilih tagihan dan bank. Anda mendapat jumlah dengan tiga angka"
            " terakhir milik Anda sendiri: transfer **persis** sebesar itu, lalu unggah buktinya."
            "\n\nTiga angka itu tetap uang Anda dan masuk ke simpanan sukarela.",
            "How do I pay by transfer?",
            "Open **My bills**, choose the bill and a bank. You get an amount whose last three"
            " digits are yours alone: transfer **exactly** that and upload the proof.\n\n"
            "These digits stay your money and go to your voluntary savings.",
        ),
        Question(
            "Kapan simpanan sukarela bisa ditarik?",
            "Kapan saja. Ajukan lewat **Simpanan saya**; ketua menyetujui dan bendahara mentransfer"
            " ke rekening Anda, biasanya pada hari kerja yang sama.",
            "When can I withdraw voluntary savings?",
            "At any time. Ask under **My savings**; the chair approves and the treasurer transfers"
            " to your account, usually on the same working day.",
        ),
        Question(
            "Apakah simpanan pokok dikembalikan kalau saya keluar?",
            "Ya. Simpanan pokok dan wajib dikembalikan seluruhnya setelah dikurangi kewajiban Anda,"
            " misalnya sisa pinjaman.",
        ),
    ),
    ("Pinjaman", "Loans"): (
        Question(
            "Bagaimana cara mengajukan pinjaman?",
            "Hitung dulu di **Simulasi pinjaman**, lalu pilih **Ajukan pinjaman** dan unggah slip"
            " gaji. Setiap langkahnya dapat Anda ikuti.",
            "How do I apply for a loan?",
            "Try the **Loan simulator** first, then choose **Apply for a loan** and upload your"
            " salary slip. You can follow each step.",
        ),
        Question(
            "Berapa denda kalau angsuran terlambat?",
            "Tiga hari pertama bebas denda. Setelah itu 0,1% per hari dari angsuran yang terlambat,"
            " paling banyak 10%.",
            "What is the penalty for a late instalment?",
            "The first three days are free. Then 0.1% a day of the late instalment, at most 10%.",
        ),
        Question(
            "Bisakah pinjaman dilunasi lebih awal?",
            "Bisa, kapan saja. Halaman pinjaman Anda menunjukkan jumlahnya hari ini dan cara"
            " menghitungnya di **Kenapa?**",
            "Can I pay a loan off early?",
            "Yes, at any time. Your loan's page shows the amount of today, and behind **Why?** how"
            " it is worked out.",
        ),
    ),
    ("Potong gaji", "Payroll deduction"): (
        Question(
            "Bagaimana cara membayar lewat potong gaji?",
            "Serahkan surat kuasa potong gaji yang sudah ditandatangani. Kuasa itu dapat Anda cabut"
            " kapan saja.",
            is_draft=True,
        ),
    ),
}
