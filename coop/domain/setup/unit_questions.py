"""What customers of a workshop and of a studio ask first, with the answers that they begin with."""

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
                "Buka halaman kami, tekan **Pesan sekarang**, lalu:\n\n"
                "1. pilih layanan yang diperlukan;\n"
                "2. pilih hari dan jam yang masih kosong;\n"
                "3. isi nomor polisi dan keluhan mobil, lalu kirim.\n\n"
                "Waktu itu kami simpan untuk Anda selama formulir diisi. Belum tahu "
                "layanannya? Pilih yang paling mirip dan tulis gejalanya; mekanik memeriksa "
                "dulu sebelum mengerjakan."
            ),
            "How do I book a service?",
            (
                "Open our page, press **Book now**, then:\n\n"
                "1. choose the service that you need;\n"
                "2. choose a day and a time that is still free;\n"
                "3. fill in the plate number and what is wrong, and send it.\n\n"
                "We hold that time for you while you fill in the form. Not sure which "
                "service? Choose the closest one and describe the symptoms; the mechanic "
                "looks first."
            ),
        ),
        (
            "Apa yang perlu dibawa saat datang?",
            (
                "Cukup bawa:\n\n"
                "- kode booking di ponsel (halaman **Booking saya**);\n"
                "- STNK, supaya data mobil tercatat dengan benar;\n"
                "- nota servis terakhir, bila masih dalam garansi.\n\n"
                "Keluarkan barang berharga dari mobil sebelum ditinggal."
            ),
            "What should I bring?",
            (
                "All you need is:\n\n"
                "- the code of your booking on your phone (page **My bookings**);\n"
                "- the vehicle registration, so that the car is noted correctly;\n"
                "- the last receipt, if it is under warranty.\n\n"
                "Take valuables out of the car before you leave it."
            ),
        ),
        (
            "Bagaimana cara membatalkan atau memindahkan booking?",
            (
                "Buka **Booking saya**, pilih bookingnya, lalu tekan **Pindahkan** atau "
                "batalkan di sana. Sampai batas waktu yang tertulis tidak ada biaya. Setelah "
                "itu sebagian uang muka dapat ditahan; jumlahnya selalu terlihat sebelum "
                "Anda menekan tombol."
            ),
            "How do I cancel or move a booking?",
            (
                "Open **My bookings**, choose the booking, press **Move**, or cancel it "
                "there. Until the deadline that stands there it costs nothing. After that a "
                "part of the deposit may be kept; you see how much before you press the "
                "button."
            ),
        ),
    ),
    ("Servis dan garansi", "Service and warranty"): (
        (
            "Berapa lama servis AC mobil?",
            (
                "Tergantung pekerjaannya:\n\n"
                "- cek dan tambah freon: sekitar 1 jam;\n"
                "- cuci evaporator: 2 sampai 3 jam;\n"
                "- ganti kompresor atau kondensor: setengah sampai satu hari.\n\n"
                "Lama tiap layanan tertulis saat Anda memesan. Bila ternyata perlu waktu "
                "lebih, kami menghubungi Anda dulu."
            ),
            "How long does a service take?",
            (
                "It depends on the work:\n\n"
                "- check and refill: about 1 hour;\n"
                "- washing the evaporator: 2 to 3 hours;\n"
                "- another compressor or condenser: half a day to a day.\n\n"
                "The time of each service stands there when you book. If it takes longer "
                "after all, we call you first."
            ),
        ),
        (
            "Apakah ada garansi?",
            (
                "Ya. Pekerjaan kami bergaransi **30 hari**, suku cadang mengikuti garansi "
                "pabriknya. Bila gejala yang sama muncul lagi, tulis lewat **Keluhan dan "
                "saran** dan sebut bookingnya: kami periksa tanpa biaya. Garansi tidak "
                "berlaku bila sudah dibongkar bengkel lain."
            ),
            "Is there a warranty?",
            (
                "Yes. Our work has a warranty of **30 days**, parts that of their maker. If "
                "the same symptom comes back, write to us under **Complaints and "
                "suggestions** and name the booking: we look at it free of charge. The "
                "warranty ends when another workshop has taken it apart."
            ),
        ),
    ),
}
_STUDIO: Final[Mapping[Heading, tuple[Asked, ...]]] = {
    ("Pemesanan", "Booking"): (
        (
            "Bagaimana cara memesan sesi foto?",
            (
                "Tekan **Pesan sekarang** di halaman kami, pilih paket, lalu pilih hari dan "
                "jam yang masih kosong. Isi jumlah orang dan keinginan khusus, lalu kirim. "
                "Bila paket memerlukan uang muka, nomor rekening dan batas waktunya langsung "
                "terlihat; unggah bukti transfer di halaman yang sama."
            ),
            "How do I book a photo session?",
            (
                "Press **Book now** on our page, choose a package, then a day and a time "
                "that is still free. Say how many people come and what you wish for, and "
                "send it. If the package asks for a deposit, you see the account and the "
                "deadline at once; upload the proof of your transfer on the same page."
            ),
        ),
        (
            "Bagaimana cara membatalkan atau mengganti jadwal?",
            (
                "Buka **Booking saya**, pilih sesinya, lalu **Pindahkan** atau batalkan di "
                "sana. Sampai batas waktu yang tertulis tidak ada biaya. Anak sakit pada "
                "hari pemotretan? Telepon kami, biasanya ada jalan."
            ),
            "How do I cancel or choose another time?",
            (
                "Open **My bookings**, choose the session, then **Move**, or cancel it "
                "there. Until the deadline that stands there it costs nothing. Your child is "
                "ill on the day itself? Call us, there usually is a way."
            ),
        ),
        (
            "Baju apa yang sebaiknya dipakai?",
            (
                "- Warna polos dan senada lebih awet dilihat daripada motif ramai.\n"
                "- Hindari garis-garis rapat: di foto tampak bergelombang.\n"
                "- Untuk pas foto, pakai baju yang berbeda dari warna latar.\n\n"
                "Ruang ganti tersedia; satu kali ganti baju sudah termasuk dalam paket "
                "keluarga."
            ),
            "What should we wear?",
            (
                "- Plain colours that go together look good for longer than busy patterns.\n"
                "- Avoid narrow stripes: they shimmer in pictures.\n"
                "- For passport photos wear another colour than the background.\n\n"
                "There is a room to change; one change is part of the family package."
            ),
        ),
    ),
    ("Hasil foto", "Your pictures"): (
        (
            "Bagaimana cara mencetak foto?",
            (
                "Hasil sesi dapat dicetak di tempat. Foto dari ponsel juga bisa: datang ke "
                "studio, atau pesan lewat halaman kami bila tombol cetak foto tersedia, lalu "
                "ambil di studio. Ukuran dan harga ada di daftar harga."
            ),
            "How do I get prints?",
            (
                "Pictures of a session can be printed at our place. Those on your phone too: "
                "come to the studio, or order on our page where printing is offered, and "
                "fetch them here. Sizes and prices stand in the price list."
            ),
        ),
        (
            "Kapan berkas foto saya terima?",
            (
                "Semua berkas terpilih kami kirim dalam **7 hari** lewat tautan pribadi, "
                "dalam ukuran penuh. Kami menyimpannya selama **3 bulan**; setelah itu "
                "dihapus, jadi unduh dan simpan segera. Foto Anda tidak kami tampilkan tanpa "
                "izin."
            ),
            "When do I get the files?",
            (
                "We send all chosen files within **7 days** by a private link, in full size. "
                "We keep them for **3 months**, then they are deleted: download and keep "
                "them soon. We never show your pictures without asking."
            ),
        ),
    ),
}
QUESTIONS: Final[Mapping[UnitKind, Mapping[Heading, tuple[Asked, ...]]]] = {
    UnitKind.WORKSHOP: _WORKSHOP,
    UnitKind.STUDIO: _STUDIO,
}
