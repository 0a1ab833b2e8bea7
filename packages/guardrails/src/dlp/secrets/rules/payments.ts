import type { Provider } from "../provider";
import { named } from "../provider";
import { provider } from "../provider";
import { token } from "../provider";

/** Money: payments, banking, markets, shops and deliveries. */
export const PAYMENTS: readonly Provider[] = [
  provider(
    "stripe",
    "Stripe",
    [
      token(
        "secret or restricted key",
        ["sk_live_", "sk_test_", "rk_live_", "rk_test_", "sk_prod_", "rk_prod_"],
        /[0-9A-Za-z]{10,120}/y,
        ["sk_live_<A24>", "sk_test_<A99>", "rk_live_<A24>"],
        ["sk_live_", "pk_live_<A24>", "sk_live_<A4>"],
      ),
      token(
        "webhook signing secret",
        ["whsec_"],
        /[0-9A-Za-z+/]{24,80}={0,2}/y,
        ["whsec_<A32>", "whsec_<b43>="],
        ["whsec_<A8>"],
      ),
      token(
        "client secret",
        ["pi_", "seti_", "src_", "cs_", "fcsess_", "vi_", "subsched_"],
        /[0-9A-Za-z_]{8,80}_secret_[0-9A-Za-z]{12,120}/y,
        ["pi_<A24>_secret_<A25>", "seti_<A24>_secret_<A31>"],
        ["pi_<A24>", "fcsess_<A24>"],
        { content: "random" },
      ),
      token(
        "client secret or short-lived key",
        ["cuss_secret_", "src_client_secret_", "ek_live_", "ek_test_"],
        /[0-9A-Za-z]{20,160}/y,
        ["src_client_secret_<A24>", "ek_live_<A90>"],
        ["cuss_secret_<A8>"],
      ),
    ],
    named(["stripe"], ["<A24>", "<A32>"]),
  ),
  provider(
    "square",
    "Square",
    [
      token("access token", ["sq0atp-"], /[0-9A-Za-z_-]{22,60}/y, ["sq0atp-<w22>"], ["sq0atp-<w8>"]),
      token(
        "application secret",
        ["sq0csp-"],
        /[0-9A-Za-z_^\]\\[-]{40,60}/y,
        ["sq0csp-<w43>"],
        ["sq0csp-<w8>", "sq0idp-<w22>"],
      ),
      token("access token, new form", ["EAAA"], /[0-9A-Za-z_+=-]{56,64}/y, ["EAAAE<w59>"], ["EAAAE<w20>"]),
    ],
    named(["square", "squareup"], ["<w60>"]),
  ),
  provider(
    "paypal",
    "PayPal and Braintree",
    [
      token(
        "Braintree access token",
        ["$"],
        /[0-9a-f]{32}/y,
        ["access_token$production$<a16>$<h32>"],
        ["access_token$production$<a8>"],
        { before: { most: 50, pattern: /access_token\$(?:production|sandbox)\$[0-9a-z]{16}$/ } },
      ),
    ],
    named(["paypal", "braintree"], ["<w80>", "<h32>"]),
  ),
  provider(
    "plaid",
    "Plaid",
    [
      token(
        "access token",
        ["access-sandbox-", "access-development-", "access-production-"],
        /[0-9a-f-]{36}/y,
        ["access-sandbox-<uuid>"],
        ["access-sandbox-<h12>"],
      ),
    ],
    named(["plaid"], ["<a30>", "<A24>"]),
  ),
  provider(
    "adyen",
    "Adyen",
    [token("key", ["AQE"], /[0-9A-Za-z+/*=.%-]{80,400}/y, ["AQE<A100>-<b43>=-<A16>"], ["AQE<A20>"])],
    named(["adyen"], ["<A60>"]),
  ),
  provider(
    "flutterwave",
    "Flutterwave",
    [
      token(
        "secret or encryption key",
        ["FLWSECK_TEST-", "FLWSECK-", "FLWSECK_LIVE-", "FLWSECK_TEST", "FLWSECK"],
        /-?[0-9a-hA-H]{12,32}(?:-X)?/y,
        ["FLWSECK_TEST-<h32>-X", "FLWSECK-<h32>-X", "FLWSECK_TEST-<h12>"],
        ["FLWPUBK_TEST-<h32>-X", "FLWSECK-<h4>"],
      ),
    ],
    named(["flutterwave"], ["<h32>"]),
  ),
  provider("paystack", "Paystack", [], named(["paystack"], ["<h40>"])),
  provider(
    "razorpay",
    "Razorpay",
    [token("key id", ["rzp_live_", "rzp_test_"], /[0-9A-Za-z]{14}/y, ["rzp_live_<A14>"], ["rzp_live_<A8>"])],
    named(["razorpay"], ["<A24>"]),
  ),
  provider("mollie", "Mollie", [
    token("key", ["live_", "test_"], /[0-9A-Za-z]{27,36}/y, ["live_<A30>"], ["live_<n30>", "live_<A12>"], {
      content: "random",
    }),
  ]),
  provider(
    "gocardless",
    "GoCardless",
    [
      token(
        "token",
        ["live_", "sandbox_"],
        /(?!\d{6,12}_)[0-9A-Za-z_=-]{40}/y,
        ["live_<w40>"],
        ["live_<w20>"],
        {
          content: "random",
        },
      ),
    ],
    named(["gocardless"], ["<w40>"]),
  ),
  provider("lob", "Lob", [
    token("key", ["live_", "test_"], /[0-9a-f]{35}/y, ["live_<h35>", "test_<h35>"], ["test_pub_<h31>"]),
  ]),
  provider("paddle", "Paddle", [
    token(
      "key",
      ["pdl_live_apikey_", "pdl_sdbx_apikey_"],
      /[0-9a-z]{26}_[0-9A-Za-z]{22}_[0-9A-Za-z]{3}/y,
      ["pdl_live_apikey_<a26>_<A22>_<A3>"],
      ["pdl_live_apikey_<a26>"],
    ),
  ]),
  provider("xendit", "Xendit", [
    token(
      "key",
      ["xnd_development_", "xnd_production_"],
      /[0-9A-Za-z+/_=-]{40,120}/y,
      ["xnd_production_<A60>"],
      ["xnd_public_development_<A60>", "xnd_production_<A8>"],
    ),
  ]),
  provider("midtrans", "Midtrans", [
    token(
      "server key",
      ["SB-Mid-server-", "Mid-server-"],
      /[0-9A-Za-z_-]{20,32}/y,
      ["SB-Mid-server-<w24>"],
      ["SB-Mid-client-<w16>"],
    ),
  ]),
  provider("mercadopago", "Mercado Pago", [
    token(
      "access token",
      ["APP_USR-"],
      /\d{10,20}-\d{6}-[0-9a-f]{32}-\d{6,12}/y,
      ["APP_USR-<d16>-<d6>-<h32>-<d9>"],
      ["APP_USR-<d16>"],
    ),
  ]),
  provider("asaas", "Asaas", [
    token(
      "key",
      ["aact_"],
      /(?:prod_|hmlg_|YT[A-Z])[0-9A-Za-z:+/=]{60,300}/y,
      ["aact_prod_<A160>"],
      ["aact_prod_<A20>"],
    ),
  ]),
  provider("checkout", "Checkout.com", [
    token(
      "secret key",
      ["sk_", "sk_sbox_"],
      /[0-9a-z]{26}[0-9a-z*#$=]{1,3}/y,
      ["sk_sbox_<a26>="],
      ["sk_<n28>", "sk_<a12>"],
      { content: "random" },
    ),
  ]),
  provider("revenuecat", "RevenueCat", [
    token(
      "secret key",
      ["sk_"],
      /[0-9A-Za-z]{29,34}/y,
      ["sk_<A32>", "sk_<A29>"],
      ["sk_<n32>", "sk_<A20>", "sk_abcdefghijklmnopqrstuvwxyz123"],
      { content: "random" },
    ),
  ]),
  provider("chargebee", "Chargebee", [], named(["chargebee"], ["<A32>", "<A42>"])),
  provider("recurly", "Recurly", [], named(["recurly"], ["<h32>"])),
  provider("finicity", "Finicity", [], named(["finicity"], ["<h32>", "<a20>"])),
  provider("coinbase", "Coinbase", [], named(["coinbase"], ["<w64>", "<A16>", "<A32>"])),
  provider("binance", "Binance", [], named(["binance"], ["<A64>"])),
  provider(
    "kraken",
    "Kraken",
    [],
    named(
      ["kraken"],
      [
        "<b56>",
        "<b80>",
        "<b81>",
        "<b82>",
        "<b83>",
        "<b84>",
        "<b85>",
        "<b86>==",
        "<b87>",
        "<b88>",
        "<b89>",
        "<b90>",
      ],
    ),
  ),
  provider("kucoin", "KuCoin", [], named(["kucoin"], ["<h24>", "<uuid>"])),
  provider("bittrex", "Bittrex", [], named(["bittrex"], ["<a32>"])),
  provider("bitfinex", "Bitfinex", [], named(["bitfinex"], ["<w43>"])),
  provider("gemini_exchange", "Gemini exchange", [
    token(
      "key",
      ["account-", "master-"],
      /[0-9A-Za-z]{20}/y,
      ["account-<A20>"],
      ["account-<n20>", "account-<A8>"],
      { content: "random" },
    ),
  ]),
  provider(
    "alpaca",
    "Alpaca",
    [
      token("key id", ["PKT", "AKT", "CKT"], /[0-9A-Z]{17}/y, ["PKT<U17>"], ["PKT<N17>", "PKT<U8>"], {
        content: "random",
      }),
    ],
    named(["alpaca", "apca"], ["<A40>"]),
  ),
  provider("finnhub", "Finnhub", [], named(["finnhub"], ["<a20>", "<a40>"])),
  provider("polygon", "Polygon", [], named(["polygon"], ["<w32>"])),
  provider("alphavantage", "Alpha Vantage", [], named(["alphavantage", "alpha"], ["<U16>"])),
  provider("infura", "Infura", [], named(["infura"], ["<h32>"])),
  provider(
    "alchemy",
    "Alchemy",
    [token("token", ["alcht_"], /[0-9A-Za-z]{30}/y, ["alcht_<A30>"], ["alcht_<A12>"])],
    named(["alchemy"], ["<w32>"]),
  ),
  provider("etherscan", "Etherscan", [], named(["etherscan", "bscscan", "polygonscan"], ["<U34>"])),
  provider("blockfrost", "Blockfrost", [
    token(
      "project id",
      ["mainnet", "preprod", "preview"],
      /[0-9A-Za-z]{32}/y,
      ["mainnet<A32>"],
      ["mainnet<n32>", "mainnet<A12>"],
      { content: "random" },
    ),
  ]),
  provider(
    "shopify",
    "Shopify",
    [
      token(
        "access token or shared secret",
        ["shpat_", "shpca_", "shppa_", "shpss_", "shpua_", "shpit_"],
        /[0-9a-fA-F]{32}/y,
        ["shpat_<h32>", "shpss_<h32>"],
        ["shpat_<h16>"],
      ),
    ],
    named(["shopify"], ["<h32>"]),
  ),
  provider("etsy", "Etsy", [], named(["etsy"], ["<a24>"])),
  provider("woocommerce", "WooCommerce", [
    token("consumer secret or key", ["cs_", "ck_"], /[0-9a-f]{40}/y, ["cs_<h40>"], ["cs_<h20>"]),
  ]),
  provider("squarespace", "Squarespace", [], named(["squarespace"], ["<uuid>"])),
  provider("bigcommerce", "BigCommerce", [], named(["bigcommerce"], ["<a31>", "<a32>"])),
  provider("freemius", "Freemius", [], named(["freemius"], ["sk_<w29>"])),
  provider("easypost", "EasyPost", [
    token("key", ["EZAK", "EZTK"], /[0-9A-Za-z]{54}/y, ["EZAK<A54>"], ["EZAK<A20>"]),
  ]),
  provider("shippo", "Shippo", [
    token(
      "token",
      ["shippo_live_", "shippo_test_"],
      /[0-9a-f]{40}/y,
      ["shippo_live_<h40>"],
      ["shippo_live_<h20>"],
    ),
  ]),
  provider("duffel", "Duffel", [
    token(
      "token",
      ["duffel_live_", "duffel_test_"],
      /[0-9A-Za-z_=-]{43}/y,
      ["duffel_test_<w43>"],
      ["duffel_test_<w20>"],
    ),
  ]),
  provider("shipengine", "ShipEngine", [
    token("key", ["TEST_"], /[0-9A-Za-z+/]{43}/y, ["TEST_<b43>"], ["TEST_<b20>"], { content: "random" }),
  ]),
  provider("freshbooks", "FreshBooks", [], named(["freshbooks"], ["<h64>", "<a64>"])),
  provider("xero", "Xero", [], named(["xero"], ["<w48>", "<w40>"])),
  provider("quickbooks", "QuickBooks", [], named(["quickbooks", "intuit"], ["<A40>"])),
  provider("wise", "Wise", [], named(["wise", "transferwise"], ["<uuid>"])),
];
