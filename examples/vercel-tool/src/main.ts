// npm start in this folder: serves the route at http://localhost:4100, beside a gateway (npm run gateway).
//   curl -N localhost:4100 -H 'content-type: application/json' \
//     -d '{"messages":[{"id":"1","role":"user","parts":[{"type":"text","text":"Refund u_123."}]}]}'
import { POST } from "./route";
import { serve } from "./serve";

serve(POST).listen(4100, () => console.log("The chat listens at http://localhost:4100"));
