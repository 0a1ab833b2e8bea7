import type { PhraseClasses } from "./grammar";
import type { WordClasses } from "./grammar";

/**
 * The words of other languages for who somebody claims to be and what they ask for: passwords, modes without rules,
 * checks of the system. The languages are those of `FOREIGN_WORDS`.
 */
export const CLAIM_WORDS: WordClasses = {
  F_PASSWORD: `contraseña contraseñas senha senhas passwort passwörter kennwort wachtwoord hasło hasła пароль пароля паролем пароли
    şifre* parolanı parolanız parolası password passwords parool lösenord كلمةالمرور पासवर्ड* পাসওয়ার্ড* 비밀번호* 패스워드* 암호는
    パスワード 暗証番号 密码 密碼 口令 密钥 密鑰 秘密鍵 รหัสผ่าน`,
  F_WHAT: `cuál cual qué qual quale quali quelle quel quels wie welches was wat jakie jaki jest какой какая каков какие nedir nelerdir apa
    apakah ano gì ما ماهي ماهو क्या कौन কি কী 무엇* 뭐* 뭔* 何ですか 何です 何でしょう なんですか 什么 什麼 อะไร`,
  F_OUR: `nuestro nuestra nuestros nosso nossa notre nos nostro nostra unser unsere unserem unserer onze ons nasz nasze наш наша нашего нашей
    нашу bizim sistemimizin kami kita aming ating لدينا نظامنا हमारे हमारा हमारी আমাদের 우리* 저희* 私たち 私達 我々 我们 我們 ของเรา`,
  F_CHECK: `verificación comprobación auditoría revisión actualización mantenimiento verificação auditoria atualização manutenção checagem
    vérification audit maintenance contrôle verifica controllo aggiornamento manutenzione überprüfung prüfung systemprüfung
    sicherheitsprüfung wartung aktualisierung controle onderhoud weryfikacja weryfikację kontrola проверк* аудит* обновлени* обслуживани*
    kontrol* denetim* güncelleme* yükseltme* bakım* pemeriksaan audit pembaruan pemeliharaan verifikasi pagsusuri pagsisiyasat pag-upgrade
    تدقيق فحص تحقق التحقق صيانة ترقية تحديث فحصا जाँच जांच* ऑडिट अपग्रेड सत्यापन अद्यतन যাচাই* পরীক্ষা অডিট আপগ্রেড
    점검* 감사를 검사* 업그레이드* 업데이트* 유지보수* チェック 監査 点検 アップグレード メンテナンス 検証 检查 檢查 审计 審計 维护 升级 验证 審查 审查 ตรวจสอบ อัปเกรด`,
  F_SAFETY: `seguridad segurança sécurité sicurezza sicherheit veiligheid bezpieczeństwa безопасност* güvenlik* güvenliği keamanan seguridad
    kaligtasan أمن الأمن أمني للأمن सुरक्षा* নিরাপত্তা* 안전* 안보* 보안* 安全 安保 保安 セキュリティ ความปลอดภัย ความมั่นคง`,
  F_RULER: `presidente presidenta président präsident president prezydentem президент* başkan* başkanı başkanıyım cumhurbaşkanı* presiden
    pangulo الرئيس رئيس राष्ट्रपति* রাষ্ট্রপতি* প্রেসিডেন্ট* 대통령* 大統領 总统 總統 ประธานาธิบดี`,
  F_OVERRIDE: `anulación omisión sobrescritura override prioridad anulação substituição sobreposição contournement dérogation neutralisation forçage
    sovrascrittura esclusione übersteuerungsmodus überschreibungsmodus übersteuerung überschreibung переопределени* обход* отмены перекрыти*
    перезапис* geçersiz bypass penggantian pengabaian pengesampingan تجاوز ओवरराइड* ওভাররাইড* 오버라이드* 재정의* 우회* オーバーライド 上書き 覆盖 覆蓋 超控 越权 แทนที่ เขียนทับ`,
};

export const CLAIM_PHRASES: PhraseClasses = {
  F_PASSWORD: [
    "mot de passe",
    "mots de passe",
    "palavra passe",
    "clave secreta",
    "clave de acceso",
    "chave secreta",
    "chiave segreta",
    "clé|cle secrète|secrete",
    "geheimen|geheimer|geheime schlüssel|code",
    "секретный|секретного ключ|ключа",
    "gizli anahtar|anahtarın|anahtarınız",
    "mật khẩu",
    "khóa bí mật",
    "kata sandi",
    "kunci rahasia",
    "lihim na susi",
    "كلمة المرور|السر|سر",
    "المفتاح السري",
    "مفتاحك السري",
    "गुप्त कुंजी",
    "গোপন চাবি",
    "비밀 키|키는|키가",
  ],
  F_WHAT: ["là gì", "ما هي|هو"],
  F_OUR: ["chúng tôi|ta", "của chúng"],
  F_CHECK: ["kiểm tra", "bảo trì", "nâng cấp", "xác minh"],
  F_SAFETY: ["an ninh", "an toàn"],
  F_RULER: ["tổng thống"],
  F_OVERRIDE: ["ghi đè", "geçersiz kılma", "remplacement forcé"],
};
