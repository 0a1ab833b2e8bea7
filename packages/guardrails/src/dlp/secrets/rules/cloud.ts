import type { Provider } from "../provider";
import { named } from "../provider";
import { provider } from "../provider";
import { token } from "../provider";

/** Where programs run, what stands before them, and where their settings lie. */
export const CLOUD: readonly Provider[] = [
  provider(
    "digitalocean",
    "DigitalOcean",
    [
      token(
        "token",
        ["dop_v1_", "doo_v1_", "dor_v1_"],
        /[0-9a-f]{64}/y,
        ["dop_v1_<h64>", "doo_v1_<h64>"],
        ["dop_v1_<h32>"],
      ),
    ],
    named(["digitalocean"], ["<h64>", "<A43>"]),
  ),
  provider(
    "heroku",
    "Heroku",
    [token("token", ["HRKU-"], /[0-9A-Za-z_-]{60}/y, ["HRKU-<w60>"], ["HRKU-<w20>"])],
    named(["heroku"], ["<uuid>"]),
  ),
  provider("flyio", "Fly.io", [
    token(
      "macaroon",
      ["fm1_", "fm1a_", "fm1r_", "fm2_"],
      /[0-9A-Za-z+/]{100,4000}={0,3}/y,
      ["fm2_<b400>=="],
      ["fm2_<b40>"],
    ),
    token("token", ["fo1_"], /[0-9A-Za-z_-]{43}/y, ["fo1_<w43>"], ["fo1_<w20>"]),
  ]),
  provider(
    "vercel",
    "Vercel",
    [
      token(
        "token",
        ["vcp_", "vci_", "vca_", "vcr_", "vck_"],
        /[0-9A-Za-z]{50,64}/y,
        ["vcp_<A56>"],
        ["vcp_<A24>"],
      ),
      token(
        "blob token",
        ["vercel_blob_rw_"],
        /[0-9A-Za-z]{10,24}_[0-9A-Za-z]{25,40}/y,
        ["vercel_blob_rw_<A16>_<A30>"],
        ["vercel_blob_rw_<A16>"],
      ),
    ],
    named(["vercel", "zeit"], ["<A24>"]),
  ),
  provider(
    "netlify",
    "Netlify",
    [
      token(
        "token",
        ["nfp_", "nfc_", "nfo_", "nfu_", "nfb_"],
        /[0-9A-Za-z]{36}/y,
        ["nfp_<A36>"],
        ["nfp_<A20>"],
      ),
    ],
    named(["netlify"], ["<w40>", "<w43>", "<w44>", "<w45>", "<w46>"]),
  ),
  provider(
    "cloudflare",
    "Cloudflare",
    [
      token(
        "token or global key",
        ["cfat_", "cfut_", "cfk_"],
        /[0-9A-Za-z]{40,60}/y,
        ["cfat_<A40><h8>", "cfk_<A48>"],
        ["cfat_<n8>", "cf_<A48>", "xcfat_<A48>"],
      ),
      token(
        "origin CA key",
        ["v1.0-"],
        /[0-9a-f]{24}-[0-9a-f]{146}/y,
        ["v1.0-<h24>-<h146>"],
        ["v1.0-<h24>-<h20>"],
      ),
    ],
    named(["cloudflare", "cf"], ["<w40>", "<h37>"]),
  ),
  provider("render", "Render", [
    token("key", ["rnd_"], /[0-9A-Za-z]{24,40}/y, ["rnd_<A32>"], ["rnd_<A12>"], { content: "random" }),
  ]),
  provider("railway", "Railway", [], named(["railway"], ["<uuid>"])),
  provider("deno", "Deno Deploy", [
    token("token", ["ddp_", "ddo_", "ddw_"], /[0-9A-Za-z]{36}/y, ["ddp_<A36>"], ["ddp_<A20>"]),
  ]),
  provider(
    "scaleway",
    "Scaleway",
    [
      token("access key", ["SCW"], /[0-9A-Z]{17}/y, ["SCW<U17>"], ["SCW<U10>", "SCW<N17>"], {
        content: "random",
      }),
    ],
    named(["scaleway", "scw"], ["<uuid>"]),
  ),
  provider("scalingo", "Scalingo", [
    token("token", ["tk-us-"], /[0-9A-Za-z_-]{48}/y, ["tk-us-<w48>"], ["tk-us-<w20>"]),
  ]),
  provider("linode", "Linode", [], named(["linode", "akamai"], ["<h64>"])),
  provider("vultr", "Vultr", [], named(["vultr"], ["<U36>"])),
  provider("hetzner", "Hetzner", [], named(["hetzner", "hcloud"], ["<A64>"])),
  provider("ovh", "OVH", [], named(["ovh"], ["<A32>"])),
  provider("upcloud", "UpCloud", [
    token("token", ["ucat_"], /[0-9A-Z]{26}/y, ["ucat_<U26>"], ["ucat_<U12>"]),
  ]),
  provider(
    "alibaba",
    "Alibaba Cloud",
    [
      token(
        "access key id",
        ["LTAI"],
        /[0-9A-Za-z]{12,24}/y,
        ["LTAI<A20>", "LTAI5t<A18>"],
        ["LTAI<A8>", "LTAI<N14>"],
        { content: "random" },
      ),
    ],
    named(["alibaba", "aliyun", "alicloud", "ali", "oss"], ["<A30>"]),
  ),
  provider(
    "tencent",
    "Tencent Cloud",
    [token("secret id", ["AKID"], /[0-9A-Za-z]{32}/y, ["AKID<A32>"], ["AKID<A16>"])],
    named(["tencent", "tencentcloud", "qcloud", "cos"], ["<A32>"]),
  ),
  provider("volcengine", "Volcano Engine", [
    token("access key id", ["AKLT"], /[0-9A-Za-z+/_-]{40,60}={0,2}/y, ["AKLT<A44>"], ["AKLT<A20>"]),
  ]),
  provider("huawei", "Huawei Cloud", [], named(["huawei", "huaweicloud"], ["<A40>"])),
  provider(
    "baidu",
    "Baidu Cloud",
    [token("access key id", ["ALTAK"], /[0-9A-Za-z]{20,24}/y, ["ALTAK<A21>"], ["ALTAK<A8>"])],
    named(["baidu", "bce"], ["<h32>"]),
  ),
  provider(
    "yandex",
    "Yandex Cloud",
    [
      token(
        "IAM token",
        ["t1."],
        /[0-9A-Za-z_-]{1,40}={0,2}\.[0-9A-Za-z_-]{86}={0,2}/y,
        ["t1.<A12>.<w86>"],
        ["t1.<A12>.<w20>"],
      ),
      token("key", ["AQVN"], /[0-9A-Za-z_-]{35,38}/y, ["AQVN<w36>"], ["AQVN<w20>"]),
      token("static key", ["YC"], /[0-9A-Za-z_-]{38}/y, ["YC<w38>"], ["YC<w20>", "YC<n38>"], {
        content: "random",
      }),
      token("OAuth token", ["y0_", "y1_", "y2_", "y3_"], /[0-9A-Za-z_-]{50,60}/y, ["y0_<w55>"], ["y0_<w20>"]),
    ],
    named(["yandex"], ["<A40>"]),
  ),
  provider(
    "ibm",
    "IBM Cloud",
    [
      token(
        "SoftLayer key in a path",
        ["api.softlayer.com/soap/v3/", "api.softlayer.com/soap/v3.1/"],
        /[0-9A-Za-z]{64}/y,
        ["api.softlayer.com/soap/v3/<h64>"],
        ["api.softlayer.com/soap/v3/<h20>"],
      ),
    ],
    named(
      [
        "ibm",
        "ibmcloud",
        "iam",
        "softlayer",
        "sl",
        "slapi",
        "slapikey",
        "bluemix",
        "cloudant",
        "cos",
        "watson",
      ],
      ["<w44>", "<h64>", "<h48>", "<h32>"],
    ),
  ),
  provider("oracle", "Oracle Cloud", [], named(["oci", "oracle"], ["<A40>"])),
  provider(
    "backblaze",
    "Backblaze",
    [
      token(
        "application key",
        ["K00"],
        /\d[0-9A-Za-z+/]{27}/y,
        ["K001<b27>", "K005<b27>"],
        ["K00<b10>", "K00<N20><d3>"],
        { content: "random" },
      ),
    ],
    named(["backblaze", "b2"], ["<A31>"]),
  ),
  provider("wasabi", "Wasabi", [], named(["wasabi"], ["<A40>"])),
  provider("fastly", "Fastly", [], named(["fastly"], ["<w32>"])),
  provider("akamai", "Akamai", [
    token(
      "client or access token",
      ["akab-"],
      /[0-9a-z]{16}-[0-9a-z]{16}/y,
      ["akab-<a16>-<a16>"],
      ["akab-<a16>"],
    ),
  ]),
  provider("meraki", "Cisco Meraki", [], named(["meraki"], ["<h40>"])),
];
