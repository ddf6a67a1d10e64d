// Makes the calls that it reads, one JSON object a line, with the AWS SDK for JavaScript, and answers each with a line.
// The argument names the protocol.
import { createInterface } from "node:readline";
import * as gamelift from "@aws-sdk/client-gamelift";
import { AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";

// Without the setting it speaks AWS JSON.
const protocol = process.argv[2] === "RpcV2Cbor" ? { protocol: AwsSmithyRpcV2CborProtocol } : {};
const client = new gamelift.GameLiftClient({ region: process.env.AWS_DEFAULT_REGION, ...protocol });
for await (const line of createInterface({ input: process.stdin })) {
  const { operation, input } = JSON.parse(line);
  if (input.ZipFile) input.ZipFile = Buffer.from(input.ZipFile, "base64");
  let answer;
  try {
    const { $metadata, ...output } = await client.send(new gamelift[`${operation}Command`](input));
    answer = { output };
  } catch (error) {
    if (!error.$metadata) throw error;
    answer = { error: error.name, message: error.message };
  }
  console.log(JSON.stringify(answer));
}
