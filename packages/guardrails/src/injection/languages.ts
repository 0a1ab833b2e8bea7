import type { PhraseClasses } from "./grammar";
import type { WordClasses } from "./grammar";

/**
 * The words of other languages for what an override is made of: setting aside, earlier, orders, all, say. Spanish,
 * Portuguese, French, Italian, German, Dutch, Polish, Russian, Turkish, Indonesian, Vietnamese, Tagalog, Arabic, Hindi,
 * Bengali, Thai, Korean, Japanese and Chinese. Accents may be written; they are taken away here as in the text.
 */
export const FOREIGN_WORDS: WordClasses = {
  F_IGNORE: `    ignora ignorad ignoren ignorar ignorando olvida olvide olviden olvidar olvidate omite omita omitir descarta descarte desestima
    esqueça esqueçam esquece esquecer desconsidere desconsidera desconsiderar ignorem despreze
    ignorez ignorer ignorons oublie oubliez oublier oublions négligez négliger écarte écartez
    ignori ignorate ignorare dimentica dimenticate dimenticare trascura trascurate tralascia
    ignoriere ignorieren ignoriert ignorier vergiss vergesst vergessen missachte missachten missachtet überspringe
    negeer negeren vergeet vergeten ignoruj zignoruj zapomnij pomiń
    игнорир* проигнорир* забуд* забыт* пренебрег* отмен* ігнору* забудь
    yoksay* yoksayın unut unutun görmezden gözardı
    abaikan lupakan acuhkan mengabaikan hiraukan abaikanlah
    kalimutan balewalain kaligtaan isantabi ipagwalang
    تجاهل* وتجاهل* انس انسى إنس انسَ أهمل تغاضى تجاوز تغاض
    अनदेखा अनदेखी नज़रअंदाज नज़रअंदाज़ नजरअंदाज उपेक्षा भूल भूलें भुला भूलकर इग्नोर
    উপেক্ষা অগ্রাহ্য ভুলে ভুলুন অবজ্ঞা ইগনোর এড়িয়ে
    무시* 잊* 무시하고 무시하세요 무시해
    無視 無視し 無視する 忘れ 忘れて 忘れる 忘れろ 忽略 无视 忘记 忘記 忘掉 不要理会 不理会 不用管 别管 不要管 抛开 忽视 略过 ละเว้น เพิกเฉย
    ไม่สนใจ ลืม ไม่ต้องสนใจ อย่าสนใจ`,
  F_PRIOR: `anterior anteriores previa previas previo previos precedentes arriba anteriormente acima prévias prévios prévia
    précédent précédente précédents précédentes précède precede précédemment antérieures antérieurs antérieure dessus initiales
    precedenti precedente sopra iniziali vorherige vorherigen vorheriger vorhergehenden vorangegangenen vorangegangene
    bisherigen bisherige obigen obige früheren frühere oben vorigen ursprünglichen
    vorige eerdere bovenstaande vorherigen poprzednie poprzednich wcześniejsze powyższe
    предыдущ* прежн* выше ранее прошл* вышеуказанн* предшеств* попередн*
    önceki yukarıdaki evvelki geçmiş öncekileri önce sebelumnya sebelum terdahulu tadi
    nakaraang naunang nauna nakaraan itaas dating naunahan trước trên
    السابقة السابق السابقه أعلاه سابقا السابقين سبق سابقة
    पिछले पिछली पिछला पूर्व पहले उपरोक्त ऊपर पूर्ववर्ती
    পূর্ববর্তী আগের পূর্বের উপরের পূর্বে আগে
    이전* 앞선 앞의 위의 지금까지* 기존* 이전의 앞서
    以前 以前の 前の これまで これまでの 上記 上の 先の 先ほど 今まで 直前 之前 先前 上述 以上 前面 上面 此前 之前的 原来 ก่อนหน้า ก่อนหน้านี้ ที่ผ่านมา ข้างต้น เดิม`,
  F_ORDERS: `    instrucciones instrucción órdenes reglas indicaciones directrices directivas mandatos restricciones
    instruções instrução ordens regras comandos diretrizes orientações restrições
    consigne consignes directives règles ordres restrictions commandes
    istruzioni istruzione ordini regole direttive comandi indicazioni restrizioni
    anweisung anweisungen instruktionen instruktion befehle befehl regeln vorgaben anordnungen aufforderungen
    aufforderung eingaben einschränkungen richtlinien anleitungen
    instructies opdrachten regels instrukcje instrukcji polecenia zasady
    инструкци* указани* команд* правил* промпт* приказ* распоряжен* запрос* інструкц* вказівк* ограничен*
    talimat* komut* yönerge* kural* emir* emirleri direktif* kısıtlama*
    instruksi perintah arahan petunjuk aturan batasan
    tagubilin utos panuto instruksyon alituntunin patakaran
    التعليمات الأوامر تعليمات القواعد الإرشادات التوجيهات الطلبات أوامر تعليماتك الأوامر القيود الاوامر تعليماتي
    निर्देश* आदेश* नियम* प्रॉम्प्ट अनुदेश* हिदायत* सूचना*
    নির্দেশ* আদেশ* নিয়ম* প্রম্পট
    지시* 지침* 명령* 규칙* 프롬프트* 제한* 안내*
    指示 命令 指令 ルール 規則 プロンプト 制限 指図 規定 规则 提示 提示词 說明 说明 要求 限制 指引 คำสั่ง คำแนะนำ กฎ ข้อกำหนด พรอมต์ ข้อจำกัด`,
  F_ALL: `todas todos todo toda cualquier qualquer toutes tous toute tout tutte tutti tutto ogni alle alles sämtliche
    jegliche allen wszystkie все всех всё любые всю всі tüm bütün hepsi semua seluruh segala lahat
    جميع كل كافة أي सभी सारे सब हर সব সমস্ত সকল 모든 모두 전부 すべて 全て 全ての すべての あらゆる 所有 全部 一切 任何 所有的 ทั้งหมด ทุก`,
  F_SAY: `di diga dígame dime digan decir imprime imprima imprimir escribe escriba responde responda declara declare muestra muestre
    indica indique afirma afirme dí enuncia informa menciona establece
    escreva escrever diz dizer responder mostre exiba afirme declarar informe
    dites dis affiche affichez réponds répondez écris écrivez imprime imprimez indique indiquez déclare déclarez
    affirme affirmez énonce énoncez mentionnez afficher
    stampa scrivi rispondi dichiara indica afferma mostra dì dite stampare dichiarare
    sage sag sagen schreibe schreib antworte antworten drucke nenne gib gebe ausgeben behaupte erkläre
    zeg schrijf antwoord powiedz napisz wypisz odpowiedz
    скаж* напиш* выведи* ответь* напечат* сообщ* укаж* заяв* утвержда* выведите скажи
    söyle* söyleyin yaz yazın yazdır* belirt* yanıtla* cevapla* deyin ifade
    katakan cetak tulis jawab nyatakan sebutkan tampilkan ucapkan
    sabihin isulat ilabas sagutin sabihing ipahayag ipakita sabihan
    قل قولي قولوا اطبع اكتب أجب أخرج اذكر أظهر صرح وقل واكتب واذكر واطبع وصرح أعلن
    कहें कहो बताएं बताओ प्रिंट लिखें लिखो आउटपुट दिखाएं जवाब कहिए बोलो बोलें कहना बताइए उल्लेख
    বলুন বলো লিখুন লেখো প্রিন্ট উত্তর জানান দেখান উল্লেখ আউটপুট
    출력* 말하* 말해* 답하* 대답* 작성* 진술* 명시* 쓰세요 알려* 표시*
    言って 言う 言い 出力 述べて 述べ 答えて 表示 書いて 印刷 回答 と言 伝えて 教えて 输出 打印 说 回答 回复 声明 陈述 输出 写 显示 指出 告诉 說 พิมพ์ พูด ตอบ แสดง บอก ระบุ กล่าว เขียน`,
  F_TOLD: `dicho dijeron dicha dito disseram disse dit détto detto detta gesagt gesagten gezegd сказал* говорил* сказано инструктир*
    söylenen söylendi söylediğim söylenenleri dikatakan diberitahu sinabi nói قيل قلت أخبرت تعليماتك बताया कहा दिए बलা বলা বলেছি
    말한 들은 들었던 말했던 言った 言われた 伝えた 説過 说过 告诉 告訴 给你 讲过 บอก กล่าว reçu recibido ricevuto recebido erhalten получил*`,
  F_SECRET: `contraseña clave secreta secreto senha segredo chave clé secrète secret parola segreta chiave segreto passwort
    schlüssel geheimen geheimnis geheime kennwort wachtwoord hasło пароль пароля секретн* ключ ключа şifre* parola anahtar* gizli
    kata sandi rahasia kunci kredensial susi lihim mật khẩu khóa سر كلمة المرور مفتاح السري السرية مفتاحك
    पासवर्ड गुप्त कुंजी পাসওয়ার্ড গোপন চাবি 비밀번호* 비밀* 암호* 열쇠* パスワード 秘密 鍵 暗証番号 密码 密碼 密钥 秘密 口令 รหัสผ่าน ความลับ กุญแจ รหัส`,
  F_ASK: `cuál qué dime puedes podrías confirma confirmes proporcionar dar cual qual dá diga pode poderia fornecer confirmar confirme quelle quel
    pouvez peux donner fournir confirmez confirmer dites moi qual quale puoi potresti fornire confermare dimmi wie welches kannst können angeben bestätigen
    nennen sag mir какой какая скажи назови можешь можете подтвердить подтвердите nedir söyle onayla* verebilir misin apa bisakah berikan konfirmasi ano maaari ibigay
    gì là cho biết xác cung cấp ما هو هي هل يمكنك تقديم تأكيد क्या बताओ बताएं दे सकते पुष्टि কি বলো বলুন দিতে পারবেন নিশ্চিত 무엇* 알려* 말해* 제공* 확인* 何 教えて 教え 確認 提供
    ください 是什么 是什麼 什么 告诉我 提供 确认 อะไร บอก ยืนยัน ให้`,
  F_YOUR: `tu tus su sus vuestra teu sua seu seus tuas ton ta tes votre vos tuo tua tue tuoi vostre dein deine deinen deiner ihre ihren uw je jouw twoje
    твой твоя твои твоего ваш ваша ваши вашего senin sizin anda kamu mu bạn của iyong mong мой
    आपकी आपका आपके तुम्हारी तुम्हारा अपने अपनी তোমার আপনার 당신의 너의 네 귀하의 あなたの 君の お前の 你的 您的 ของคุณ`,
  F_I: `soy yo estoy sou eu estou suis je sono io bin ich ik ben jestem я benim ben saya aku ako tôi أنا मैं हूँ हूं আমি 나는 저는 제가 내가 私は 僕は 俺は 我是 我 ผม ฉัน ดิฉัน`,
  F_AUTHORITY: `desarrollador desarrolladora creador administrador dios presidente desenvolvedor criador deus développeur créateur
    administrateur dieu président sviluppatore creatore amministratore dio presidente entwickler schöpfer administrator gott
    präsident ontwikkelaar разработчик* создател* администратор* бог президент* geliştirici* yaratıcı* yönetici* tanrı* başkan* geliştiricin*
    pengembang pencipta penciptamu tuhan presiden developer mo lumikha diyos pangulo nhà phát triển chúa tổng thống người tạo
    المطور مطور خالقك الله رئيس مطورك مطوّر डेवलपर निर्माता भगवान राष्ट्रपति प्रशासक ডেভেলপার স্রষ্টা ঈশ্বর প্রেসিডেন্ট রাষ্ট্রপতি বিকাশকারী
    개발자* 창조자* 신이* 대통령* 관리자* 開発者 神 創造者 大統領 管理者 开发人员 开发者 上帝 创造者 总统 管理员 ผู้พัฒนา พระเจ้า ประธานาธิบดี นักพัฒนา`,
  F_MODE: `modo mode modalità modus moduna modu режим* โหมด मोड মোড মোডে 모드* モード 模式 وضع chế độ moda modunda`,
  F_ENTER: `entrando entro ingresando iniciando activando entre entrant passe entrer entrando avviando eingebe betrete starte aktiviere вхожу
    перехожу включаю запускаю giriyorum başlatıyorum etkinleştiriyorum masuk memasuki memulai pumapasok nagsisimula vào bắt đầu أدخل أبدأ प्रवेश शुरू প্রবেশ শুরু
    들어가* 진입* 시작* 入り 入ります 起動 开始 进入 启动 正在 เข้าสู่ กำลัง`,
  F_SYSTEM: `sistema système systeme системн* sistem hệ thống النظام सिस्टम সিস্টেম 시스템* システム 系统 系統 ระบบ`,
};

export const FOREIGN_PHRASES: PhraseClasses = {
  F_IGNORE: [
    "haz ~1 caso omiso",
    "hagan|haga caso omiso",
    "no ~1 sigas|obedezcas|hagas|tengas",
    "não|nao siga|obedeça|considere",
    "ne tenez|tiens|tenir ~1 pas compte",
    "ne suivez|suis ~1 pas",
    "faites|fais abstraction",
    "non seguire|considerare|tenere",
    "beachte|befolge ~2 nicht",
    "lass|lassen ~4 acht",
    "yok say|sayın|sayin",
    "görmezden|gormezden gel|gelin",
    "dikkate alma|almayın",
    "göz ardı",
    "bỏ qua",
    "phớt lờ",
    "quên|hãy quên ~1 đi|tất|mọi|các|những",
    "huwag|huwag ~1 pansinin|sundin|intindihin",
    "i ignore",
    "jangan ~1 hiraukan|ikuti|pedulikan|perhatikan",
    "не ~1 обращай|обращайте|следуй|следуйте|выполняй|учитывай|учитывайте",
    "ध्यान न|मत",
    "لا تتبع|تهتم|تلتفت",
  ],
  F_SECRET: [
    "mật khẩu",
    "khóa bí mật",
    "kata sandi",
    "mot de passe",
    "palavra passe|chave",
    "كلمة المرور|السر|سر",
    "গোপন চাবি",
    "गुप्त कुंजी",
  ],
  F_ASK: ["la gì", "cho ~1 biết", "cung cấp"],
  F_AUTHORITY: ["nhà phát triển", "tổng thống"],
  F_MODE: ["chế độ"],
  F_SYSTEM: ["hệ thống"],
  F_ORDERS: [
    "hướng dẫn",
    "chỉ thị|dẫn",
    "mệnh lệnh",
    "yêu cầu",
    "quy tắc|định",
    "câu lệnh",
    "mga utos|tagubilin",
  ],
  F_PRIOR: [
    "trước đó|đây",
    "ở trên",
    "di atas",
    "ci dessus|avant",
    "de arriba|antes",
    "sa itaas",
    "daha önceki|önce",
    "trước",
  ],
  F_ALL: ["tất cả", "mọi|toàn bộ"],
  F_SAY: ["trả lời", "nói|viết|hãy rằng|in", "i print", "hãy nói|viết|in|xuất", "nêu|tuyên rõ|bố"],
};
