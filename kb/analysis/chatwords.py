"""Nepali words as people type them in Latin letters, and how they are spelt.

Written by hand from what help centres are asked. The Latin side is any usual way to type the
word: `roman.key` makes the other ways the same.
"""

NEPALI = """
    ma:म mero:मेरो mera:मेरा meri:मेरी malai:मलाई maile:मैले mbata:मबाट hami:हामी hamro:हाम्रो
    hamilai:हामीलाई hamile:हामीले timi:तिमी timro:तिम्रो tapai:तपाईं tapain:तपाईं tapaiko:तपाईंको
    tapailai:तपाईंलाई tapaile:तपाईंले hajur:हजुर hajurko:हजुरको yo:यो tyo:त्यो yi:यी ti:ती yes:यस
    yesko:यसको tesko:त्यसको uni:उनी unko:उनको usko:उसको aafno:आफ्नो afai:आफैं koi:कोही kohi:कोही
    kehi:केही sabai:सबै sab:सब aru:अरू arko:अर्को ek:एक euta:एउटा dui:दुई duita:दुइटा tin:तीन
    ke:के k:के kasari:कसरी kahile:कहिले kaile:कहिले kaha:कहाँ kahan:कहाँ ka:का kina:किन kati:कति
    katti:कति kun:कुन ko:को kasto:कस्तो kasle:कसले kaslai:कसलाई kasko:कसको kaba:कब
    ra:र va:वा tara:तर pani:पनि ki:कि bhane:भने vane:भने ani:अनि ta:त na:न nai:नै lai:लाई le:ले
    bata:बाट sanga:सँग sangai:सँगै samma:सम्म dekhi:देखि bhitra:भित्र vitra:भित्र bahira:बाहिर
    lagi:लागि bare:बारे barema:बारेमा pachi:पछि paxi:पछि aghi:अघि agadi:अगाडि pachadi:पछाडि
    yaha:यहाँ yahan:यहाँ tyaha:त्यहाँ tyahan:त्यहाँ ahile:अहिले aile:अहिले aja:आज hijo:हिजो
    bholi:भोलि parsi:पर्सि din:दिन dinma:दिनमा hapta:हप्ता mahina:महिना barsa:वर्ष ghanta:घण्टा
    baje:बजे samay:समय bela:बेला chito:छिटो chiito:छिटो dhilo:ढिलो dhila:ढिला turunta:तुरुन्त
    pheri:फेरि feri:फेरि sadhai:सधैं kahilyai:कहिल्यै ajhai:अझै ajha:अझ aba:अब matra:मात्र dherai:धेरै
    thorai:थोरै ali:अलि kam:कम badhi:बढी jasto:जस्तो jastai:जस्तै thik:ठीक thikai:ठीकै ramro:राम्रो
    naramro:नराम्रो galat:गलत sahi:सही naya:नयाँ nayan:नयाँ purano:पुरानो sano:सानो thulo:ठूलो
    sasto:सस्तो mahango:महँगो lamo:लामो choto:छोटो arkai:अर्कै farak:फरक bigreko:बिग्रेको
    cha:छ chan:छन् chu:छु chaina:छैन chainan:छैनन् ho:हो hoina:होइन haina:होइन hun:हुन् hune:हुने
    huna:हुन huncha:हुन्छ hudaina:हुँदैन hundaina:हुँदैन hunuhuncha:हुनुहुन्छ hola:होला thiyo:थियो
    thie:थिए thiena:थिएन bhayo:भयो vayo:भयो bhaena:भएन vaena:भएन bhae:भए vae:भए bhako:भएको
    bhaeko:भएको vaeko:भएको vako:भएको raheko:रहेको raicha:रहेछ rahecha:रहेछ
    garne:गर्ने garna:गर्न garnu:गर्नु garnus:गर्नुस् garnuhos:गर्नुहोस् garda:गर्दा gare:गरे
    garera:गरेर gareko:गरेको garyo:गर्‍यो garyou:गर्‍यौ garidinus:गरिदिनुस् gara:गर gari:गरी
    gardina:गर्दिन garchu:गर्छु garchau:गर्छौ garchan:गर्छन् garcha:गर्छ gardaina:गर्दैन
    parcha:पर्छ pardaina:पर्दैन paryo:पर्‍यो parne:पर्ने parna:पर्न sakincha:सकिन्छ
    sakindaina:सकिँदैन sakidaina:सकिँदैन lagcha:लाग्छ lagdaina:लाग्दैन lagyo:लाग्यो milcha:मिल्छ
    mildaina:मिल्दैन milena:मिलेन aaucha:आउँछ aauncha:आउँछ audaina:आउँदैन aundaina:आउँदैन
    aayo:आयो ayo:आयो aaena:आएन aena:आएन aaeko:आएको ako:आएको aune:आउने auna:आउन aunu:आउनु
    paucha:पाउँछ pauncha:पाउँछ paudaina:पाउँदैन paaina:पाइनँ paena:पाएन paeko:पाएको paincha:पाइन्छ
    paidaina:पाइँदैन paune:पाउने pauna:पाउन pugyo:पुग्यो pugena:पुगेन pugcha:पुग्छ jancha:जान्छ
    jane:जाने gayo:गयो gaena:गएन gaeko:गएको diena:दिएन diyo:दियो dincha:दिन्छ dine:दिने dinus:दिनुस्
    dinuhos:दिनुहोस् deu:देऊ chahiyo:चाहियो chahincha:चाहिन्छ chahie:चाहिए chahanchu:चाहन्छु
    chalena:चलेन chaldaina:चल्दैन chalcha:चल्छ khuldaina:खुल्दैन khulena:खुलेन khulcha:खुल्छ
    birse:बिर्सेँ birsen:बिर्सेँ birsie:बिर्सिएँ birsiye:बिर्सिएँ birsiyo:बिर्सियो harayo:हरायो
    bigriyo:बिग्रियो bigryo:बिग्र्यो futyo:फुट्यो phutyo:फुट्यो futeko:फुटेको fatyo:फाट्यो
    katiyo:काटियो katyo:काट्यो tirne:तिर्ने tirna:तिर्न tirnu:तिर्नु tireko:तिरेको kinne:किन्ने
    kinna:किन्न kineko:किनेको badalne:बदल्ने badalna:बदल्न bhandina:भन्दिन bhaneko:भनेको
    paisa:पैसा rupaiya:रुपैयाँ rakam:रकम mol:मोल mulya:मूल्य saman:सामान firta:फिर्ता phirta:फिर्ता
    khata:खाता thegana:ठेगाना naam:नाम nam:नाम kam:काम kaam:काम kura:कुरा samasya:समस्या
    sahayog:सहयोग maddat:मद्दत jankari:जानकारी suchana:सूचना bhuktani:भुक्तानी sulka:शुल्क
    kharcha:खर्च chut:छुट chutcha:छुट्छ upahar:उपहार pasal:पसल ghar:घर gharma:घरमा bato:बाटो
    thau:ठाउँ desh:देश bidesh:विदेश bides:विदेश nepal:नेपाल rang:रङ naap:नाप tarika:तरिका
    niti:नीति niyam:नियम
    radda:रद्द rad:रद्द banda:बन्द khula:खुला surakshit:सुरक्षित surakcha:सुरक्षा goponiyata:गोपनीयता
    gopaniyata:गोपनीयता samparka:सम्पर्क samikcha:समीक्षा samiksha:समीक्षा gunaso:गुनासो ujuri:उजुरी
    karyalaya:कार्यालय jutta:जुत्ता luga:लुगा kapada:कपडा mobail:मोबाइल dokan:दोकान bajar:बजार
    manche:मान्छे grahak:ग्राहक sathi:साथी dai:दाइ didi:दिदी bill:बिल rasid:रसिद pramaan:प्रमाण
    parkhane:पर्खने parkhinu:पर्खिनु dhanyabad:धन्यवाद namaste:नमस्ते kripaya:कृपया please:कृपया
    sodhna:सोध्न hatauna:हटाउन hataune:हटाउने metaune:मेटाउने metauna:मेटाउन banaune:बनाउने
    banauna:बनाउन sachyaune:सच्याउने sachyauna:सच्याउन milaune:मिलाउने dhuwani:ढुवानी
    bhansar:भन्सार byaj:ब्याज kista:किस्ता thaha:थाहा bhitrai:भित्रै
    mailay:मैले chai:चाहिँ chahi:चाहिँ ghadi:घडी bhari:भरि kharab:खराब sakkali:सक्कली nakkali:नक्कली
    samaya:समय jawaf:जवाफ jawab:जवाफ dam:दाम kagaj:कागज sarkar:सरकार prayog:प्रयोग prashna:प्रश्न
    aaitabar:आइतबार sombar:सोमबार mangalbar:मङ्गलबार budhabar:बुधबार bihibar:बिहिबार
    sukrabar:शुक्रबार sanibar:शनिबार bihana:बिहान beluka:बेलुका rati:राति
    sanchai:सञ्चै sakne:सक्ने saknu:सक्नु sakchu:सक्छु sakcha:सक्छ sakdina:सक्दिनँ sakyo:सक्यो
"""
"""Words, typed:spelt."""

STEMS = """
    patha:पठा aau:आउ gar:गर् hara:हरा dekh:देख् dekha:देखा rakh:राख् lag:लाग् lagau:लगाउ pau:पाउ
    bujh:बुझ् khol:खोल् kin:किन् mil:मिल् sak:सक् birs:बिर्स् badal:बदल् sodh:सोध् bhan:भन्
    chal:चल् tir:तिर् hal:हाल् lekh:लेख् her:हेर् khoj:खोज् chahi:चाहि chahan:चाहन् parkh:पर्ख्
    fark:फर्क् farka:फर्का bech:बेच् kat:काट् thich:थिच् chan:छान् mag:माग् hata:हटा meta:मेटा
    bana:बना sachya:सच्या sat:साट् pug:पुग् chod:छोड् futa:फुटा fut:फुट् bigr:बिग्र् bigar:बिगार्
    dher:धेर् hun:हुन् khul:खुल् sun:सुन् bhet:भेट् chut:छुट् roki:रोकि rok:रोक् thap:थप् samet:समेट्
    firta:फिर्ता bhuktani:भुक्तानी saman:सामान paisa:पैसा khata:खाता thegana:ठेगाना bitra:वितर्
"""
"""Beginnings of words that take many endings, typed:spelt; ् where an ending's vowel joins on."""

ENGLISH = """
    delivery:डेलिभरी delivari:डेलिभरी delivered:डेलिभर deliver:डेलिभर order:अर्डर orders:अर्डर
    refund:रिफन्ड return:रिटर्न exchange:एक्सचेन्ज cancel:क्यान्सिल cancle:क्यान्सिल
    password:पासवर्ड login:लगइन signup:साइनअप account:एकाउन्ट acount:एकाउन्ट id:आइडी email:इमेल
    mail:मेल address:ठेगाना phone:फोन mobile:मोबाइल number:नम्बर payment:पेमेन्ट pay:पे paid:पेड
    parcel:पार्सल package:प्याकेज packet:प्याकेट box:बाकस card:कार्ड credit:क्रेडिट debit:डेबिट
    bank:बैंक transfer:ट्रान्सफर cash:क्यास online:अनलाइन offline:अफलाइन wallet:वालेट
    esewa:इसेवा khalti:खल्ती balance:ब्यालेन्स charge:चार्ज bill:बिल invoice:बिल receipt:रसिद
    price:मूल्य discount:डिस्काउन्ट coupon:कुपन promo:प्रोमो code:कोड gift:गिफ्ट voucher:भाउचर
    offer:अफर sale:सेल stock:स्टक size:साइज color:कलर colour:कलर product:प्रडक्ट item:आइटम
    cart:कार्ट checkout:चेकआउट wishlist:विशलिस्ट basket:बास्केट warranty:वारेन्टी guarantee:ग्यारेन्टी
    repair:रिपेयर damage:ड्यामेज damaged:ड्यामेज broken:बिग्रेको track:ट्र्याक tracking:ट्र्याकिङ
    courier:कुरियर shipping:शिपिङ express:एक्सप्रेस pickup:पिकअप point:पोइन्ट store:स्टोर shop:पसल
    office:अफिस service:सेवा customer:कस्टमर care:केयर support:सपोर्ट help:हेल्प helpline:हेल्पलाइन
    chat:च्याट call:कल message:म्यासेज sms:एसएमएस whatsapp:ह्वाट्सएप facebook:फेसबुक review:रिभ्यु
    rating:रेटिङ comment:कमेन्ट report:रिपोर्ट feedback:फिडब्याक status:स्टाटस update:अपडेट
    app:एप website:वेबसाइट site:साइट page:पेज link:लिङ्क file:फाइल photo:फोटो video:भिडियो
    internet:इन्टरनेट wifi:वाइफाइ computer:कम्प्युटर laptop:ल्यापटप battery:ब्याट्री charger:चार्जर
    screen:स्क्रिन reset:रिसेट change:चेन्ज block:ब्लक lock:लक hack:ह्याक delete:डिलिट save:सेभ
    download:डाउनलोड install:इन्स्टल register:रजिस्टर form:फर्म otp:ओटीपी pin:पिन verify:भेरिफाइ
    confirm:कन्फर्म confirmation:पुष्टि free:फ्री extra:एक्स्ट्रा double:डबल wrong:गलत late:ढिलो
    fast:छिटो time:समय day:दिन home:होम guest:गेस्ट data:डाटा privacy:गोपनीयता policy:नीति
    newsletter:न्युजलेटर emi:किस्ता installment:किस्ता cod:क्यास money:पैसा locker:लकर label:लेबल
    tax:ट्याक्स vat:भ्याट customs:भन्सार problem:समस्या question:प्रश्न complaint:गुनासो
    manager:म्यानेजर agent:एजेन्ट contact:सम्पर्क plan:प्लान
    detail:डिटेल details:डिटेल safe:सुरक्षित receive:रिसिभ received:रिसिभ submit:सबमिट seller:सेलर
    error:एरर fail:फेल failed:फेल success:सफल pending:पेन्डिङ process:प्रोसेस cheap:सस्तो new:नयाँ
    shoes:जुत्ता watch:घडी earphone:इयरफोन headphone:हेडफोन tshirt:टिसर्ट shirt:सर्ट dress:ड्रेस
"""
"""English words of shop talk, typed:spelt in Nepali, or the Nepali word where that is usual."""
