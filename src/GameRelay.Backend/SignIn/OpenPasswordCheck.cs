namespace GameRelay.Backend.SignIn;

/// <summary>Everybody is who they say: for a machine of one's own, where no players file is configured.</summary>
internal sealed class OpenPasswordCheck : IPasswordCheck
{
    public Task<Player?> CheckAsync(string playerName, string password, CancellationToken cancellationToken) =>
        Task.FromResult<Player?>(new Player(playerName, "free"));
}
