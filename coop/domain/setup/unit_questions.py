"""What customers of a workshop and of a studio ask first, with the answers that they begin with.

Nothing here promises what only the owner can: days, prices and warranties are theirs to write.
Words in bold are those on the screen.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

from coop.domain.units.types import UnitKind

Asked: TypeAlias = tuple[str, str, str, str]
"""Question and answer, in Indonesian and in English; answers are Markdown."""
Heading: TypeAlias = tuple[str, str]

_WORKSHOP: Final[Mapping[Heading, tuple[Asked, ...]]] = {
    ("Pemesanan", "Booking"): (
        (
            "Bagaimana cara memesan waktu servis?",
            (
                "Buka halaman kami, tekan **Booking sekarang**, lalu:\n\n"
                "1. pilih layanan yang diperlukan;\n"
                "2. pilih hari dan jam yang masih kosong;\n"
                "3. isi data mobil dan gejalanya, lalu kirim.\n\n"
                "Waktu itu kami tahan beberapa menit selama formulir diisi. Belum tahu "
                "layanannya? Pilih yang paling mirip dan tulis gejalanya, atau tanyakan "
                "kepada kami."
            ),
            "How do I book a service?",
            (
                "Open our page, press **Book now**, then:\n\n"
                "1. choose the service that you need;\n"
                "2. choose a day and a time that is still free;\n"
                "3. tell us about the car and what is wrong, and send it.\n\n"
                "We hold that time for some minutes while you fill in the form. Not sure "
                "which service? Choose the closest one and describe the symptoms, or ask us."
            ),
        ),
        (
            "Apa yang perlu dibawa saat datang?",
            (
                "Cukup bawa:\n\n"
                "- kode booking di ponsel (halaman **Booking saya**);\n"
                "- STNK, supaya data mobil tercatat dengan benar;\n"
                "- nota servis terakhir, bila soalnya sama.\n\n"
                "Keluarkan barang berharga dari mobil sebelum ditinggal."
            ),
            "What should I bring?",
            (
                "All you need is:\n\n"
                "- the code of your booking on your phone (page **My bookings**);\n"
                "- the vehicle registration, so that the car is noted correctly;\n"
                "- the last receipt, if it is about the same thing.\n\n"
                "Take valuables out of the car before you leave it."
            ),
        ),
        (
            "Bagaimana cara membatalkan atau memindahkan booking?",
            (
                "Buka **Booking saya**, pilih bookingnya, lalu tekan **Pindah jadwal**, atau "
                "batalkan di sana. Halaman itu menunjukkan sampai kapan pembatalan tidak "
                "dikenai biaya, dan berapa yang dipotong setelahnya, sebelum Anda menekan "
                "tombol."
            ),
            "How do I cancel or move a booking?",
            (
                "Open **My bookings**, choose the booking, press **Move it**, or cancel it "
                "there. That page shows until when cancelling costs nothing, and how much is "
                "kept after that, before you press the button."
            ),
        ),
    ),
    ("Servis dan garansi", "Service and warranty"): (
        (
            "Berapa lama servis AC mobil?",
            (
                "Tergantung pekerjaannya. Perkiraan lama tiap layanan tertulis sebelum Anda "
                "memilih jam. Untuk pekerjaan besar, misalnya mengganti kompresor, tanyakan "
                "dulu kepada kami."
            ),
            "How long does a service take?",
            (
                "It depends on the work. How long each service is expected to take stands "
                "there before you choose a time. For large work, such as another compressor, "
                "ask us first."
            ),
        ),
        (
            "Apakah ada garansi?",
            (
                "Tergantung pekerjaan dan suku cadangnya: tanyakan kepada kami sebelum "
                "pekerjaan dimulai. Bila gejala yang sama muncul lagi, tulis lewat **Keluhan "
                "dan saran** dan sebut bookingnya."
            ),
            "Is there a warranty?",
            (
                "It depends on the work and the parts: ask us before the work begins. If the "
                "same symptom comes back, write to us under **Complaints and suggestions** "
                "and name the booking."
            ),
        ),
    ),
}
_STUDIO: Final[Mapping[Heading, tuple[Asked, ...]]] = {
    ("Pemesanan", "Booking"): (
        (
            "Bagaimana cara memesan sesi foto?",
            (
                "Tekan **Booking sekarang** di halaman kami, pilih paket, lalu pilih hari "
                "dan jam yang masih kosong. Isi formulirnya dan kirim. Bila paket memerlukan "
                "uang muka, jumlah dan batas waktunya langsung terlihat: tekan **Transfer "
                "bank** di halaman booking, lalu unggah bukti transfernya."
            ),
            "How do I book a photo session?",
            (
                "Press **Book now** on our page, choose a package, then a day and a time "
                "that is still free. Fill in the form and send it. If the package asks for a "
                "deposit, you see at once how much and until when: press **By bank "
                "transfer** on the page of the booking and upload the proof of your transfer."
            ),
        ),
        (
            "Bagaimana cara membatalkan atau mengganti jadwal?",
            (
                "Buka **Booking saya**, pilih sesinya, lalu tekan **Pindah jadwal**, atau "
                "batalkan di sana. Halaman itu menunjukkan sampai kapan pembatalan tidak "
                "dikenai biaya. Anak sakit pada hari pemotretan? Telepon kami."
            ),
            "How do I cancel or choose another time?",
            (
                "Open **My bookings**, choose the session, press **Move it**, or cancel it "
                "there. That page shows until when cancelling costs nothing. Your child is "
                "ill on the day itself? Call us."
            ),
        ),
        (
            "Baju apa yang sebaiknya dipakai?",
            (
                "- Warna polos dan senada lebih awet dilihat daripada motif ramai.\n"
                "- Hindari garis-garis rapat: di foto tampak bergelombang.\n"
                "- Untuk pas foto, pakai baju yang berbeda dari warna latar.\n\n"
                "Ingin berganti baju selama sesi? Tanyakan dulu kepada kami."
            ),
            "What should we wear?",
            (
                "- Plain colours that go together look good for longer than busy patterns.\n"
                "- Avoid narrow stripes: they shimmer in pictures.\n"
                "- For passport photos wear another colour than the background.\n\n"
                "You would like to change during the session? Ask us first."
            ),
        ),
    ),
    ("Hasil foto", "Your pictures"): (
        (
            "Bagaimana cara mencetak foto?",
            (
                "Tekan **Cetak foto** di halaman kami, bila tersedia: unggah foto dari "
                "ponsel, pilih ukuran dan jumlahnya, harganya langsung terlihat. Foto yang "
                "diunggah dihapus beberapa hari setelah pesanan selesai, juga bila tidak "
                "jadi dipesan, jadi simpan aslinya. Untuk mencetak hasil sesi, tanyakan "
                "kepada kami."
            ),
            "How do I get prints?",
            (
                "Press **Print photos** on our page, where it is offered: upload pictures "
                "from your phone, choose size and number, and see the price at once. What "
                "you upload is deleted some days after the order is done, also if you do not "
                "order after all, so keep the originals. For prints of a session ask us."
            ),
        ),
        (
            "Kapan berkas foto saya terima?",
            (
                "Tanyakan kepada kami saat sesi: kapan berkasnya siap, bagaimana Anda "
                "menerimanya dan berapa lama kami menyimpannya. Simpan salinannya begitu "
                "diterima."
            ),
            "When do I get the files?",
            (
                "Ask us at the session: when they are ready, how you get them and how long we "
                "keep them. Keep a copy as soon as you have them."
            ),
        ),
    ),
}
QUESTIONS: Final[Mapping[UnitKind, Mapping[Heading, tuple[Asked, ...]]]] = {
    UnitKind.WORKSHOP: _WORKSHOP,
    UnitKind.STUDIO: _STUDIO,
}
