import type { BeforeAnchor } from "../provider";
import type { Provider } from "../provider";
import { named } from "../provider";
import { provider } from "../provider";
import { token } from "../provider";

/** A signed URL names the key that signed it; that is no secret, and its signature passes. */
const NOT_SIGNED: BeforeAnchor = {
  most: 32,
  pattern: /(?<!_|(?:[Cc]redential|AWSAccessKeyId)(?:=|%3[Dd]))$/,
  withEscapes: true,
};

/** AWS, Google and Microsoft. */
export const HYPERSCALERS: readonly Provider[] = [
  provider(
    "aws",
    "Amazon Web Services",
    [
      token(
        "access key id",
        ["AKIA", "ASIA", "ABIA", "ACCA"],
        /[0-9A-Z]{16}/y,
        ["AKIA<B16>", "ASIA<B16>"],
        ["AKIA<B10>", "AKIAIOSFODNN7EXAMPLE", "xAKIA<B16>", "X-Amz-Credential=AKIA<B16>%2F20250101"],
        { before: NOT_SIGNED },
      ),
      token("access key id, old form", ["A3T"], /[0-9A-Z]{17}/y, ["A3T0<U16>"], ["A3T0<U8>"], {
        content: "random",
      }),
      token(
        "session token",
        ["IQoJb3JpZ2lu", "FwoGZXIvYXdz", "FQoGZXIvYXdz", "FQoDYXdz", "AQoDYXdz"],
        /[0-9A-Za-z+/]{100,4000}={0,3}/y,
        ["IQoJb3JpZ2lu<b300>=="],
        ["IQoJb3JpZ2lu<b20>"],
      ),
      token(
        "Bedrock key",
        ["ABSKQmVkcm9ja0FQSUtleS"],
        /[0-9A-Za-z+/]{80,300}={0,2}/y,
        ["ABSKQmVkcm9ja0FQSUtleS1<b109>="],
        ["ABSKQmVkcm9ja0FQSUtleS1<b12>"],
      ),
      token(
        "Bedrock key, short-lived",
        ["bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t"],
        /[0-9A-Za-z+/]{0,4000}={0,2}/y,
        ["bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t<b200>"],
        ["bedrock-api-key-YmVkcm9j"],
        { content: "any" },
      ),
      token(
        "MWS token",
        ["amzn.mws."],
        /[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12}/y,
        ["amzn.mws.<uuid>"],
        ["amzn.mws.<h8>"],
      ),
      token(
        "Login with Amazon client secret",
        ["amzn1.oa2-cs.v1."],
        /[0-9a-f]{64}/y,
        ["amzn1.oa2-cs.v1.<h64>"],
        ["amzn1.application-oa2-client.<h32>"],
      ),
      token("AppSync key", ["da2-"], /[0-9a-z]{26}/y, ["da2-<a26>"], ["da2-<a12>"]),
    ],
    named(["aws", "amazon", "s3", "iam", "ses", "sqs", "sns", "dynamodb"], ["<b40>"]),
  ),
  provider(
    "google",
    "Google",
    [
      token("API key", ["AIza"], /[0-9A-Za-z_-]{35}/y, ["AIzaSy<w33>"], ["AIza<w20>", "AIza<w46>"]),
      token("OAuth client secret", ["GOCSPX-"], /[0-9A-Za-z_-]{20,40}/y, ["GOCSPX-<w28>"], ["GOCSPX-<w10>"]),
      token("OAuth access token", ["ya29."], /[0-9A-Za-z_-]{20,1024}/y, ["ya29.<w160>"], ["ya29.<w10>"]),
      token("OAuth refresh token", ["1//0"], /[0-9A-Za-z_-]{30,512}/y, ["1//0<w98>"], ["1//0<w10>"], {
        content: "random",
      }),
      token("OAuth code", ["4/0A"], /[0-9A-Za-z_-]{40,120}/y, ["4/0A<w68>"], ["4/0A<w10>"], {
        content: "random",
      }),
      token("Cloud Storage HMAC key", ["GOOG1"], /[0-9A-Z]{20,60}/y, ["GOOG1E<U56>"], ["GOOG1E<U8>"]),
      token(
        "Firebase messaging key",
        ["APA91b"],
        /[0-9A-Za-z_-]{100,180}/y,
        ["AAAA<w7>:APA91b<w134>"],
        ["APA91b<w134>"],
        { before: { most: 12, pattern: /AAAA[0-9A-Za-z_-]{7}:$/ } },
      ),
      token("Gemini key", ["AQ."], /[0-9A-Za-z_-]{40,80}/y, ["AQ.Ab<w48>"], ["AQ.<w10>"], {
        content: "random",
      }),
    ],
    named(["google", "gcp", "gcloud", "firebase", "gmail", "youtube"], ["<w24>", "<w28>"]),
  ),
  provider(
    "azure",
    "Microsoft Azure",
    [
      token(
        "client secret",
        ["~"],
        /[0-9A-Za-z_.~-]{31,34}/y,
        ["<w3>8Q~<w34>", "<w3>7Q~<w31>"],
        ["<w3>8Q~<w10>"],
        { before: { most: 5, pattern: /[0-9A-Za-z_.~-]{3}\dQ$/ } },
      ),
      token(
        "key with a common signature",
        ["JQQJ9"],
        /[0-9A-Za-z]{52}JQQJ9[0-9A-Z][0-9A-Za-z]{20,40}={0,2}/y,
        ["<A52>JQQJ99<U18>AZDO<A4>"],
        ["<A52>JQQJ9<U6>"],
        { anchorAt: 52 },
      ),
      token(
        "Azure DevOps token",
        ["AZDO"],
        /[0-9A-Za-z]{76}AZDO[0-9A-Za-z]{4}/y,
        ["<A76>AZDO<A4>"],
        ["<A70>AZDO<A4>"],
        { anchorAt: 76 },
      ),
      token(
        "Service Bus, Event Hub or Relay key",
        ["+ASb", "+AEh", "+ARm", "AIoT"],
        /[0-9A-Za-z+/]{33}(?:AIoT|\+ASb|\+AEh|\+ARm)[A-P][0-9A-Za-z+/]{5}=/y,
        ["<b33>+ASbC<b5>="],
        ["<b33>+ASb<b2>"],
        { anchorAt: 33 },
      ),
      token(
        "storage, Cosmos DB or batch key",
        ["+ASt", "+ABa", "+AMC", "ACDb", "APIM"],
        /[0-9A-Za-z+/]{76}(?:\+ASt|\+ABa|\+AMC|ACDb|APIM)[0-9A-Za-z+/]{5}[AQgw]==/y,
        ["<b76>+ASt<b5>A=="],
        ["<b76>+ASt<b2>"],
        { anchorAt: 76 },
      ),
      token(
        "search key",
        ["AzSe"],
        /[0-9A-Za-z]{42}AzSe[A-D][0-9A-Za-z]{5}/y,
        ["<A42>AzSeB<A5>"],
        ["<A42>AzSeB"],
        { anchorAt: 42 },
      ),
      token(
        "functions key",
        ["AzFu"],
        /[0-9A-Za-z_-]{44}AzFu[0-9A-Za-z_-]{5}[AQgw]==/y,
        ["<w44>AzFu<w5>A=="],
        ["<w44>AzFu"],
        { anchorAt: 44 },
      ),
    ],
    named(
      ["azure", "entra", "devops", "tfs", "vsts", "cosmos", "servicebus", "ado"],
      ["<b86>==", "<b43>=", "<a52>", "<h32>", "<w40>", "<w34>"],
    ),
  ),
  provider("microsoft_teams", "Microsoft Teams", [
    token(
      "webhook",
      ["outlook.office.com/webhook/", "webhook.office.com/webhookb2/", "outlook.office365.com/webhook/"],
      /[0-9a-f-]{36}(?:@|%40|%2540)[0-9a-f-]{36}\/IncomingWebhook\/[0-9a-f]{32}\/[0-9a-f-]{36}/y,
      ["outlook.office.com/webhook/<uuid>@<uuid>/IncomingWebhook/<h32>/<uuid>"],
      ["outlook.office.com/webhook/<h12>"],
    ),
  ]),
];
