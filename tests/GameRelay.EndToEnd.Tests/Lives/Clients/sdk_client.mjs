// Makes the calls that it reads, one JSON object a line, with the AWS SDK for JavaScript, and answers each with a line.
import { createInterface } from "node:readline";
import * as gamelift from "@aws-sdk/client-gamelift";

const client = new gamelift.GameLiftClient({ region: process.env.AWS_DEFAULT_REGION });
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
