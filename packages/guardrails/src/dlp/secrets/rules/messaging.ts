import type { Provider } from "../provider";
import { named } from "../provider";
import { provider } from "../provider";
import { token } from "../provider";

/** Chat, mail, telephone, support and social networks. */
export const MESSAGING: readonly Provider[] = [
  provider(
    "slack",
    "Slack",
    [
      token(
        "token",
        [
          "xoxb-",
          "xoxp-",
          "xoxa-",
          "xoxr-",
          "xoxs-",
          "xoxo-",
          "xoxc-",
          "xoxd-",
          "xoxe-",
          "xoxe.xoxb-",
          "xoxe.xoxp-",
          "xapp-",
        ],
        /[0-9A-Za-z%/+=-]{14,500}/y,
        [
          "xoxb-<d12>-<d12>-<A24>",
          "xoxp-<d12>-<d12>-<d12>-<h32>",
          "xapp-1-A<U10>-<d13>-<h64>",
          "xoxe.xoxp-1-<A160>",
        ],
        ["xoxb-xoxb-my-bot-token", "xoxb-xxxxxxxxx-xxxxxxxxxx-xxxxxxxxxxxx", "xoxp-<n20>"],
        { content: "random" },
      ),
      token(
        "webhook",
        ["hooks.slack.com/services/", "hooks.slack.com/workflows/", "hooks.slack.com/triggers/"],
        /[0-9A-Za-z+/_-]{30,90}/y,
        ["hooks.slack.com/services/T<U8>/B<U8>/<A24>"],
        ["hooks.slack.com/services/TXXXXX/BXXXXX/XXXXXXXXXX"],
        { content: "random" },
      ),
    ],
    named(["slack"], ["<h32>", "<A24>"]),
  ),
  provider(
    "discord",
    "Discord",
    [
      token(
        "bot token",
        ["M", "N", "O"],
        /[0-9A-Za-z]{22,27}\.[0-9A-Za-z_-]{6}\.[0-9A-Za-z_-]{27,40}/y,
        ["MT<A22>.<w6>.<w27>", "MTA<A23>.<w6>.<w38>"],
        ["MT<A22>.<w5>.<w27>", "MT<A22>"],
        { content: "random" },
      ),
      token(
        "webhook",
        ["discord.com/api/webhooks/", "discordapp.com/api/webhooks/"],
        /\d{17,20}\/[0-9A-Za-z_-]{60,80}/y,
        ["discord.com/api/webhooks/<d18>/<w68>"],
        ["discord.com/api/webhooks/<d18>"],
      ),
    ],
    named(["discord"], ["<h64>", "<w32>"]),
  ),
  provider("telegram", "Telegram", [
    token(
      "bot token",
      [":A"],
      /[0-9A-Za-z_-]{32,34}/y,
      ["<d9>:AA<w33>", "<d10>:A<w34>"],
      ["<d18>:AA<w33>", "AA<w33>"],
      { content: "random", before: { most: 18, pattern: /(?<!\d)\d{5,16}$/ } },
    ),
  ]),
  provider(
    "twilio",
    "Twilio",
    [
      token("key", ["SK"], /[0-9a-f]{32}/y, ["SK<h32>"], ["SK<h16>", "AC<h32>"]),
      token(
        "account and its token",
        ["AC"],
        /[0-9a-f]{32}:[0-9a-f]{32}/y,
        ["AC<h32>:<h32>"],
        ["AC<h32>:<h12>"],
      ),
    ],
    named(["twilio"], ["<h32>", "<A32>"]),
  ),
  provider(
    "sendgrid",
    "SendGrid",
    [
      token(
        "key",
        ["SG."],
        /[0-9A-Za-z_-]{16,32}\.[0-9A-Za-z_-]{16,64}/y,
        ["SG.<w22>.<w43>", "SG.<n16>.<n16>"],
        ["SG.<w22>", "SG.<w10>.<w10>"],
      ),
      token("key, other form", ["SG."], /[0-9A-Za-z_=.-]{32,70}/y, ["SG.<w69>"], ["SG.<w10>"], {
        content: "random",
      }),
    ],
    named(["sendgrid"], ["<w69>"]),
  ),
  provider(
    "mailgun",
    "Mailgun",
    [token("private key", ["key-"], /[0-9a-f]{32}/y, ["key-<h32>"], ["key-<h16>", "pubkey-<h32>"])],
    named(["mailgun"], ["<h32>-<h8>-<h8>", "<h32>", "<h72>"]),
  ),
  provider(
    "mailchimp",
    "Mailchimp",
    [
      token(
        "key",
        ["-us"],
        /[0-9A-Za-z]{32}-us\d{1,2}/y,
        ["<h32>-us12", "<A32>-us6"],
        ["<h31>-us12", "<h32>-al3"],
        { anchorAt: 32, content: "random" },
      ),
      token("Mandrill key", ["md-"], /[0-9A-Za-z_-]{22}/y, ["md-<w22>"], ["md-<w8>", "md-<n22>"], {
        content: "random",
      }),
    ],
    named(["mailchimp", "mandrill"], ["<w22>", "<h32>"]),
  ),
  provider("postmark", "Postmark", [], named(["postmark"], ["<uuid>"])),
  provider(
    "brevo",
    "Brevo",
    [
      token(
        "key",
        ["xkeysib-", "xsmtpsib-"],
        /[0-9a-f]{64}-[0-9A-Za-z]{16}/y,
        ["xkeysib-<h64>-<A16>"],
        ["xkeysib-<h64>"],
      ),
    ],
    named(["sendinblue", "brevo"], ["<h64>"]),
  ),
  provider("resend", "Resend", [
    token(
      "key",
      ["re_"],
      /[0-9A-Za-z]{6,10}_[0-9A-Za-z]{20,28}/y,
      ["re_<A8>_<A24>"],
      ["re_<A8>", "re_<n8>_<n24>"],
      { content: "random" },
    ),
  ]),
  provider("mailjet", "Mailjet", [], named(["mailjet"], ["<h32>"])),
  provider("sparkpost", "SparkPost", [], named(["sparkpost"], ["<h40>"])),
  provider("mailerlite", "MailerLite", [], named(["mailerlite"], ["<h32>"])),
  provider("sendbird", "Sendbird", [], named(["sendbird"], ["<h40>", "<uuid>"])),
  provider("messagebird", "MessageBird", [], named(["messagebird"], ["<a25>", "<A25>", "<uuid>"])),
  provider("vonage", "Vonage", [], named(["vonage", "nexmo"], ["<A16>"])),
  provider("plivo", "Plivo", [], named(["plivo"], ["<w40>"])),
  provider(
    "intercom",
    "Intercom",
    [token("access token", ["dG9rO"], /[0-9A-Za-z+/]{40,80}={0,2}/y, ["dG9rO<b55>="], ["dG9rO<b12>"])],
    named(["intercom"], ["<w60>"]),
  ),
  provider("zendesk", "Zendesk", [], named(["zendesk"], ["<A40>"])),
  provider("freshdesk", "Freshdesk", [], named(["freshdesk", "freshworks"], ["<A20>"])),
  provider(
    "hubspot",
    "HubSpot",
    [
      token(
        "private app token",
        ["pat-na1-", "pat-na2-", "pat-na3-", "pat-eu1-", "pat-ap1-"],
        /[0-9a-f-]{36}/y,
        ["pat-na1-<uuid>"],
        ["pat-na1-<h8>"],
      ),
    ],
    named(["hubspot", "hapikey"], ["<uuid>"]),
  ),
  provider("salesforce", "Salesforce", [
    token(
      "session or access token",
      ["!AQ", "!AR"],
      /[0-9A-Za-z_.]{60,120}/y,
      ["00D<A12>!AQ<A90>"],
      ["00D<A12>!AQ<A20>"],
      { before: { most: 18, pattern: /00D[0-9A-Za-z]{9,15}$/ } },
    ),
    token("consumer key", ["3MVG9"], /[0-9A-Za-z._]{60,120}/y, ["3MVG9<A80>"], ["3MVG9<A20>"]),
  ]),
  provider("klaviyo", "Klaviyo", [
    token("private key", ["pk_"], /[0-9a-f]{34}/y, ["pk_<h34>"], ["pk_<h20>"]),
  ]),
  provider("customerio", "Customer.io", [], named(["customerio"], ["<h32>", "<a20>"])),
  provider(
    "onesignal",
    "OneSignal",
    [
      token(
        "key",
        ["os_v2_app_", "os_v2_org_"],
        /[0-9a-z]{80,120}/y,
        ["os_v2_app_<a103>"],
        ["os_v2_app_<a20>"],
      ),
    ],
    named(["onesignal"], ["<A48>"]),
  ),
  provider("pushbullet", "Pushbullet", [
    token("token", ["o."], /[0-9A-Za-z]{32}/y, ["o.<A32>"], ["o.<A12>", "o.<n32>"], { content: "random" }),
  ]),
  provider("pushover", "Pushover", [], named(["pushover"], ["<a30>"])),
  provider("pubnub", "PubNub", [
    token(
      "secret key",
      ["sec-c-"],
      /[0-9A-Za-z-]{36,64}/y,
      ["sec-c-<A48>", "sec-c-<uuid>"],
      ["pub-c-<uuid>", "sec-c-<A8>"],
    ),
  ]),
  provider("pusher", "Pusher", [], named(["pusher"], ["<h20>"])),
  provider("ably", "Ably", [], named(["ably"], ["<w6>.<w6>:<w43>"])),
  provider("gitter", "Gitter", [], named(["gitter"], ["<w40>"])),
  provider("mattermost", "Mattermost", [], named(["mattermost", "mm"], ["<a26>"])),
  provider("beamer", "Beamer", [
    token("token", ["b_"], /[0-9A-Za-z_=-]{44}/y, ["b_<w44>"], ["b_<w20>"], { content: "random" }),
  ]),
  provider(
    "facebook",
    "Meta",
    [
      token("access token", ["EAA"], /[0-9A-Za-z]{70,500}/y, ["EAACEdEose0cBA<A120>"], ["EAA<A20>"]),
      token("application token", ["|"], /[0-9A-Za-z_-]{27}/y, ["<d15>|<w27>"], ["<d5>|<w27>", "|<w27>"], {
        before: { most: 18, pattern: /(?<!\d)\d{13,17}$/ },
        content: "random",
      }),
      token("Instagram token", ["IGQ"], /[0-9A-Za-z_-]{80,400}/y, ["IGQVJ<w160>"], ["IGQ<w20>"]),
    ],
    named(["facebook", "fb", "meta", "instagram", "whatsapp"], ["<h32>"]),
  ),
  provider(
    "twitter",
    "X (Twitter)",
    [
      token(
        "bearer token",
        ["AAAAAAAAAAAAAAAAAAAAA"],
        /[0-9A-Za-z%]{60,140}/y,
        ["AAAAAAAAAAAAAAAAAAAAA<A90>"],
        ["AAAAAAAAAAAAAAAAAAAAA<A10>"],
      ),
      token(
        "access token of an id with 17 digits",
        ["-"],
        /\d{17}-[0-9A-Za-z]{40}/y,
        ["<d17>-<A40>"],
        ["<d17>-<A12>"],
        { anchorAt: 17, content: "random" },
      ),
      token(
        "access token of an id with 18 digits",
        ["-"],
        /\d{18}-[0-9A-Za-z]{40}/y,
        ["<d18>-<A40>"],
        ["<d18>-<A12>"],
        { anchorAt: 18, content: "random" },
      ),
      token(
        "access token of an id with 19 digits",
        ["-"],
        /\d{19}-[0-9A-Za-z]{40}/y,
        ["<d19>-<A40>"],
        ["<d19>-<A12>"],
        { anchorAt: 19, content: "random" },
      ),
      token(
        "access token of an id with 20 digits",
        ["-"],
        /\d{20}-[0-9A-Za-z]{40}/y,
        ["<d20>-<A40>"],
        ["<d20>-<A12>"],
        { anchorAt: 20, content: "random" },
      ),
    ],
    named(["twitter"], ["<A25>", "<A45>", "<A50>", "<a25>", "<a45>", "<a50>"]),
  ),
  provider(
    "linkedin",
    "LinkedIn",
    [
      token("access token", ["AQV", "AQX", "AQW"], /[0-9A-Za-z_-]{150,400}/y, ["AQV<w340>"], ["AQV<w40>"]),
      token(
        "client secret",
        ["WPL_AP1."],
        /[0-9A-Za-z]{16}\.[0-9A-Za-z+/]{6}==/y,
        ["WPL_AP1.<A16>.<b6>=="],
        ["WPL_AP1.<A8>"],
      ),
    ],
    named(["linkedin"], ["<a14>", "<A16>"]),
  ),
  provider(
    "twitch",
    "Twitch",
    [token("stream key", ["live_"], /\d{6,12}_[0-9A-Za-z]{24,36}/y, ["live_<d9>_<A30>"], ["live_<d9>_<A8>"])],
    named(["twitch"], ["<a30>"]),
  ),
  provider("pinterest", "Pinterest", [
    token("token", ["pina_"], /[0-9A-Za-z]{40,120}/y, ["pina_<U60>"], ["pina_<U20>"]),
  ]),
  provider("reddit", "Reddit", [], named(["reddit"], ["<w27>", "<w30>"])),
  provider("flickr", "Flickr", [], named(["flickr"], ["<a32>", "<h16>"])),
  provider("spotify", "Spotify", [], named(["spotify"], ["<h32>"])),
  provider("zoom", "Zoom", [], named(["zoom"], ["<A32>", "<w22>"])),
  provider("dingtalk", "DingTalk", [
    token(
      "robot webhook",
      ["oapi.dingtalk.com/robot/send?access_token="],
      /[0-9a-f]{64}/y,
      ["oapi.dingtalk.com/robot/send?access_token=<h64>"],
      ["oapi.dingtalk.com/robot/send?access_token=<h8>"],
    ),
  ]),
  provider("feishu", "Feishu and Lark", [
    token(
      "bot webhook",
      ["open.feishu.cn/open-apis/bot/v2/hook/", "open.larksuite.com/open-apis/bot/v2/hook/"],
      /[0-9a-f-]{36}/y,
      ["open.feishu.cn/open-apis/bot/v2/hook/<uuid>"],
      ["open.feishu.cn/open-apis/bot/v2/hook/<h8>"],
    ),
  ]),
  provider("wecom", "WeCom", [
    token(
      "bot webhook",
      ["qyapi.weixin.qq.com/cgi-bin/webhook/send?key="],
      /[0-9a-f-]{36}/y,
      ["qyapi.weixin.qq.com/cgi-bin/webhook/send?key=<uuid>"],
      ["qyapi.weixin.qq.com/cgi-bin/webhook/send?key=<h8>"],
    ),
  ]),
];
