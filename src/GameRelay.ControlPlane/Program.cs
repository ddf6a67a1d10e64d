using GameRelay.ControlPlane;
using GameRelay.Service;

return await ProgramStart.RunAsync(
    () => ControlPlaneApp.BuildAsync(ControlPlaneApp.CreateBuilder(args), CancellationToken.None), ControlPlaneStart.Explain);
