using GameRelay.ControlPlane;

await using var app = await ControlPlaneApp.BuildAsync(ControlPlaneApp.CreateBuilder(args), CancellationToken.None);
await app.RunAsync();
