"""Function words: what a question is built with, rather than what it is about.

They are marked, never removed: "how" and "where" tell one FAQ entry from another. Lists are
short on purpose. A word belongs here if leaving it out changes no answer: pronouns, particles,
auxiliaries, prepositions, politeness. Written as a reader writes; the analyzer folds them.
"""

STOPWORDS: dict[str, str] = {
    "en": """
        a an the this that these those it its there here
        i me my mine we us our you your he him his she her they them their who whom whose
        am is are was were be been being do does did doing done have has had having
        can could will would shall should may might must ought
        i'm i've i'd i'll it's that's there's you're we're they're don't doesn't didn't can't
        cannot couldn't won't wouldn't isn't aren't wasn't
        and or but nor if then else so than as because while
        of to in on at by for from with about into onto over under between through during
        what which when where why how any some each every all both such
        not no yes just only also too very still even please thanks thank hello hi hey
        get got let want need like know tell
    """,
    "fa": """
        و یا اما ولی اگر که تا چون زیرا پس نیز هم همین همان چه
        از به با در بر برای را رو تو درباره بدون بین روی زیر نزد
        این آن اینها آنها من ما شما او وی ایشان خود خودم خودتان
        است هست نیست بود نبود باشد شد شده شود نشد می نمی ها های هایی ای ام ات اش مان تان شان
        کن کنم کنید کنند کرد کرده کردن کند دارد دارم دارید دارند داشت خواهد خواهم خواهید
        باید نباید توان توانم تواند توانید میتوانم میخواهم میشود
        آیا چرا چطور چگونه چقدر چند کی کجا کدام چیست کیست کجاست یک هر هیچ همه بعضی
        تر ترین لطفا لطفاً سلام ممنون خیلی فقط دیگر
    """,
    "th": """
        ที่ ซึ่ง อัน และ หรือ แต่ ก็ ถ้า หาก เพราะ เพื่อ แล้ว จึง ว่า
        ของ ใน บน จาก ถึง กับ แก่ ต่อ โดย ด้วย ตาม เมื่อ สำหรับ ระหว่าง
        การ ความ เป็น คือ อยู่ มี ได้ ให้ ไป มา จะ เคย กำลัง ต้อง ควร อาจ ไม่ ไม่ใช่ ใช่
        นี้ นั้น โน้น นี่ นั่น ผม ฉัน ดิฉัน เรา คุณ เขา เธอ มัน พวก ตัว
        อะไร ใด ไหน ไหม มั้ย หรือไม่ อย่างไร ยังไง ทำไม เท่าไหร่ เท่าไร เมื่อไหร่ เมื่อไร กี่ ใคร
        ครับ คะ ค่ะ นะ จ้า จ๊ะ สิ ซิ เลย บ้าง กัน เอง หน่อย ช่วย อยาก ขอ ยัง อีก ทั้ง ทุก บาง
        สวัสดี ขอบคุณ
    """,
    "tr": """
        ve veya ya da de ama fakat ancak ile ki çünkü eğer ise için gibi kadar göre sonra önce
        bu şu o bunu şunu onu buna ona bunun onun bunlar onlar
        ben sen biz siz beni bana benim seni sana senin bize bizim size sizin kendi
        mi mı mu mü miyim mıyım misiniz mısınız midir mıdır
        ne nedir nasıl neden niçin niye nerede nereden nereye kim hangi kaç zaman
        bir her hiç bazı tüm bütün daha en çok az hem değil yok var evet hayır
        olan olarak oldu olur olmak ol eder et etmek edebilir yapabilir olabilir
        lütfen merhaba selam teşekkürler istiyorum lazım gerek
    """,
    "ne": """
        र वा तर पनि कि यदि भने किनभने अनि तथा एवं
        को का की मा ले लाई बाट देखि सम्म सँग संग द्वारा लागि बारे बारेमा तिर भित्र
        यो त्यो यी ती यस त्यस यसको त्यसको यसलाई म मेरो मलाई हामी हाम्रो हामीलाई
        तपाईं तपाईंको तपाईंलाई उनी उनको उनले तिनी तिमी आफ्नो आफू
        छ छन् छु छैन छैनन् हो होइन हुन् हुन्छ हुँदैन थियो थिए भयो भएको भए गर्छ गर्न गर्ने गरेको गरी
        के कसरी किन कहाँ कहिले कुन कति कसले कसलाई को
        एक सबै केही कुनै हरेक नै न ने त पर्छ सक्छु सक्छ सकिन्छ चाहन्छु
        कृपया नमस्ते धन्यवाद
    """,
}
"""Primary language subtag → its function words, parted by white space."""
