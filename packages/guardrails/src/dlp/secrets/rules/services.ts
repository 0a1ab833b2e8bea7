import type { Provider } from "../provider";
import { named } from "../provider";
import { provider } from "../provider";
import { token } from "../provider";

/** Services of all kinds whose tokens have a mark of their own. */
export const SERVICES: readonly Provider[] = [
  provider("bannerbear", "Bannerbear", [
    token("key", ["bb_pr_", "bb_ma_"], /[0-9A-Za-z]{28,40}/y, ["bb_pr_<h30>"], ["bb_pr_<h8>"]),
  ]),
  provider("besttime", "BestTime", [
    token("private key", ["pri_"], /[0-9a-z]{32}/y, ["pri_<h32>"], ["pri_<h8>", "pri_<n32>"], {
      content: "random",
    }),
  ]),
  provider("kickbox", "Kickbox", [
    token("key", ["live_", "test_"], /[0-9a-f]{64}/y, ["live_<h64>"], ["live_<h20>"]),
  ]),
  provider("imagekit", "ImageKit", [
    token(
      "private key",
      ["private_"],
      /[0-9A-Za-z+/]{24,40}={0,2}/y,
      ["private_<b27>="],
      ["private_<n27>", "private_<b8>"],
      { content: "random" },
    ),
  ]),
  provider("locationiq", "LocationIQ", [
    token("access token", ["pk."], /[0-9a-f]{32}/y, ["pk.<h32>"], ["pk.<h12>"]),
  ]),
  provider("nightfall", "Nightfall", [token("key", ["NF-"], /[0-9A-Za-z]{32}/y, ["NF-<A32>"], ["NF-<A12>"])]),
  provider("portainer", "Portainer", [
    token(
      "access token",
      ["ptr_"],
      /[0-9A-Za-z+/_-]{20,80}={0,2}/y,
      ["ptr_<b43>="],
      ["ptr_<n20>", "ptr_<b8>"],
      { content: "random" },
    ),
  ]),
  provider("recharge", "Recharge", [
    token(
      "token",
      ["sk_1x1_", "sk_2x2_", "sk_1x3_", "sk_3x3_", "sk_5x5_", "sk_10x10_"],
      /[0-9a-f]{64}/y,
      ["sk_1x1_<h64>"],
      ["sk_1x1_<h20>"],
    ),
  ]),
  provider("rootly", "Rootly", [
    token("key", ["rootly_"], /[0-9a-f]{64}/y, ["rootly_<h64>"], ["rootly_<h20>"]),
  ]),
  provider("scrapfly", "Scrapfly", [
    token("key", ["scp-live-", "scp-test-"], /[0-9a-f]{32}/y, ["scp-live-<h32>"], ["scp-live-<h8>"]),
  ]),
  provider("teamwork", "Teamwork", [
    token("token", ["tkn.v1_"], /[0-9A-Za-z]{60,90}={0,2}/y, ["tkn.v1_<A71>="], ["tkn.v1_<A20>"]),
  ]),
  provider("telnyx", "Telnyx", [
    token("key", ["KEY0"], /[0-9A-Za-z_-]{40,60}/y, ["KEY0<H31>_<A22>"], ["KEY0<A12>"], {
      content: "random",
    }),
  ]),
  provider("voiceflow", "Voiceflow", [
    token(
      "key",
      ["VF."],
      /(?:DM\.|WS\.)?[0-9a-f]{24}\.[0-9A-Za-z]{16}/y,
      ["VF.DM.<h24>.<A16>"],
      ["VF.DM.<h24>"],
    ),
  ]),
  provider(
    "zoho",
    "Zoho",
    [token("token", ["1000."], /[0-9a-f]{32}\.[0-9a-f]{32}/y, ["1000.<h32>.<h32>"], ["1000.<h32>"])],
    named(["zoho"], ["<h42>", "<h32>"]),
  ),
  provider("ethplorer", "Ethplorer", [
    token(
      "key",
      ["EK-"],
      /[0-9A-Za-z]{5}-[0-9A-Za-z]{7}-[0-9A-Za-z]{5}/y,
      ["EK-<A5>-<A7>-<A5>"],
      ["EK-<A5>", "EK-<n5>-<n7>-<n5>"],
      { content: "random" },
    ),
  ]),
  provider("endorlabs", "Endor Labs", [
    token("key", ["endr+"], /[0-9A-Za-z-]{16,32}/y, ["endr+<A16>"], ["endr+<A6>"]),
  ]),
  provider("dfuse", "dfuse", [
    token("key", ["web_", "server_"], /[0-9a-f]{32}/y, ["web_<h32>"], ["web_<h12>"]),
  ]),
  provider("photoroom", "PhotoRoom", [
    token("key", ["sk_pr_"], /[a-z]{2,20}_[0-9a-f]{40}/y, ["sk_pr_default_<h40>"], ["sk_pr_default_<h8>"]),
  ]),
  provider("robinhood", "Robinhood", [
    token("key", ["rh-api-"], /[0-9a-f-]{36}/y, ["rh-api-<uuid>"], ["rh-api-<h8>"]),
  ]),
  provider("saladcloud", "SaladCloud", [
    token(
      "key",
      ["salad_cloud_"],
      /[0-9A-Za-z]{1,40}_[0-9A-Za-z]{7,235}/y,
      ["salad_cloud_user_<A60>"],
      ["salad_cloud_"],
    ),
  ]),
  provider("fleetbase", "Fleetbase", [
    token("key", ["flb_live_", "flb_test_"], /[0-9A-Za-z]{20}/y, ["flb_live_<A20>"], ["flb_live_<A8>"]),
  ]),
  provider("fullstory", "FullStory", [
    token("key", ["na1.", "eu1."], /[0-9A-Za-z+/]{60,120}={0,2}/y, ["na1.<b98>=="], ["na1.<b20>"], {
      content: "random",
    }),
  ]),
  provider("close", "Close", [
    token("key", ["api_"], /[0-9A-Za-z]{22}\.[0-9A-Za-z]{22}/y, ["api_<A22>.<A22>"], ["api_<A22>"]),
  ]),
  provider("courier", "Courier", [
    token("private key", ["pk_prod_"], /[0-9A-Z]{28}/y, ["pk_prod_<U28>"], ["pk_prod_<U8>"]),
  ]),
  provider("metabase", "Metabase", [
    token("key", ["mb_"], /[0-9A-Za-z+/]{43}=/y, ["mb_<b43>="], ["mb_<b12>="]),
  ]),
  provider("miro", "Miro", [
    token("access token", ["eyJtaXJv"], /[0-9A-Za-z_-]{40,300}/y, ["eyJtaXJv<w80>"], ["eyJtaXJv<w12>"]),
  ]),
  provider("nylas", "Nylas", [
    token("key", ["nyk_v0_"], /[0-9A-Za-z]{64}/y, ["nyk_v0_<A64>"], ["nyk_v0_<A12>"]),
  ]),
  provider("tines", "Tines", [
    token(
      "webhook",
      ["tines.com/webhook/"],
      /[0-9a-z]{32}\/[0-9a-z]{32}/y,
      ["tines.com/webhook/<a32>/<a32>"],
      ["tines.com/webhook/<a32>"],
    ),
  ]),
  provider("web3_node", "Blockchain nodes", [
    token(
      "key in a path",
      ["infura.io/v3/", "alchemy.com/v2/", "quiknode.pro/", "blastapi.io/", "ankr.com/"],
      /(?:[a-z_]{2,20}\/)?[0-9A-Za-z_-]{20,64}/y,
      ["infura.io/v3/<h32>", "alchemy.com/v2/<w32>"],
      ["infura.io/v3/"],
      { content: "random" },
    ),
  ]),
  provider("telegram_url", "Telegram calls", [
    token(
      "bot token in a path",
      ["api.telegram.org/bot"],
      /\d{6,12}:[0-9A-Za-z_-]{35}/y,
      ["api.telegram.org/bot<d9>:<w35>"],
      ["api.telegram.org/bot<d9>"],
    ),
  ]),
  provider("formbricks", "Formbricks", [
    token("key", ["fbk_"], /[0-9A-Za-z_-]{32,60}/y, ["fbk_<w43>"], ["fbk_<w8>"]),
  ]),
  provider("browserless", "Browser automation", [
    token(
      "key",
      ["bb_live_", "bu_"],
      /[0-9A-Za-z_-]{27,64}/y,
      ["bb_live_<A27>"],
      ["bb_live_<A8>", "bu_<n30>"],
      { content: "random" },
    ),
  ]),
];
