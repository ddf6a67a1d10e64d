// The life of a fleet through the AWS SDK for JavaScript, as a studio's Node.js backend would drive it. Prints what it saw as one JSON line.
import { readFileSync } from "node:fs";
import * as gamelift from "@aws-sdk/client-gamelift";

const client = new gamelift.GameLift({ region: process.env.AWS_DEFAULT_REGION });
const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

async function until(what, read, done) {
  for (let tries = 0; tries < 600; tries++) {
    const value = await read();
    if (done(value)) return value;
    await pause(100);
  }
  throw new Error(`${what} did not happen within 60 s`);
}

const seen = {};
const { Script: script } = await client.createScript({ Name: "js", ZipFile: readFileSync(process.argv[2]) });
const { FleetAttributes: fleet } = await client.createFleet({
  Name: "js",
  ScriptId: script.ScriptId,
  EC2InstanceType: "c5.large",
  RuntimeConfiguration: { ServerProcesses: [{ LaunchPath: "/local/game/index.js", ConcurrentExecutions: 1 }] },
});
seen.createdAtIsADate = fleet.CreationTime instanceof Date && Math.abs(Date.now() - fleet.CreationTime) < 60000;
const describeFleet = async () => (await client.describeFleetAttributes({ FleetIds: [fleet.FleetId] })).FleetAttributes[0];
seen.fleet = (await until("fleet ACTIVE", describeFleet, f => f?.Status === "ACTIVE")).Status;

const { GameSession: game } = await client.createGameSession({ FleetId: fleet.FleetId, MaximumPlayerSessionCount: 4, IdempotencyToken: "js-1" });
const again = await client.createGameSession({ FleetId: fleet.FleetId, MaximumPlayerSessionCount: 4, IdempotencyToken: "js-1" });
seen.replayed = again.GameSession.GameSessionId === game.GameSessionId;
const describeGame = async () => (await client.describeGameSessions({ GameSessionId: game.GameSessionId })).GameSessions[0];
seen.game = (await until("game session ACTIVE", describeGame, g => g.Status === "ACTIVE")).Status;

const { PlayerSession: player } = await client.createPlayerSession({ GameSessionId: game.GameSessionId, PlayerId: "ana" });
seen.player = player.Status;
const details = await client.getPlayerConnectionDetails({ GameSessionId: game.GameSessionId, PlayerIds: ["ana"] });
const [detail] = details.PlayerConnectionDetails;
seen.endpointMatches = detail.Endpoints[0].Port === player.Port;
seen.token = detail.PlayerGatewayToken.length > 100 && detail.PlayerGatewayToken.length <= 1024;
seen.expires = detail.Expiration > new Date();

seen.unknown = await client.createPlayerSession({ GameSessionId: game.GameSessionId + "x", PlayerId: "ana" }).catch(error => error.name);
const { GameSession: ending } = await client.terminateGameSession({ GameSessionId: game.GameSessionId, TerminationMode: "FORCE_TERMINATE" });
seen.ending = ending.Status;
const ended = await until("game session TERMINATED", describeGame, g => g.Status === "TERMINATED");
seen.reason = ended.StatusReason;
const { PlayerSessions: players } = await client.describePlayerSessions({ GameSessionId: game.GameSessionId });
seen.playerAtTheEnd = players[0].Status;
await client.deleteFleet({ FleetId: fleet.FleetId });
await until("fleet gone", describeFleet, f => f === undefined || f.Status === "TERMINATED");
console.log(JSON.stringify(seen));
