namespace GameRelay.Backend.SignIn;

/// <summary>Who may sign in. Replace this with a call to your own account service.</summary>
internal interface IPasswordCheck
{
    /// <returns>The player's id in the GameLift API; null when the name is unknown or the password is wrong, and which of the two is not told.</returns>
    Task<string?> FindPlayerIdAsync(string playerName, string password, CancellationToken cancellationToken);
}

/// <summary>What <c>Backend:PasswordCheck</c> may say.</summary>
internal enum PasswordCheckMode
{
    NotSet,

    /// <summary>Everybody is who they say. For development alone.</summary>
    AnyPassword,

    /// <summary>Names and passwords stand in <c>Backend:PlayersFile</c>.</summary>
    PlayersFile,
}

internal sealed class AnyPasswordCheck : IPasswordCheck
{
    public Task<string?> FindPlayerIdAsync(string playerName, string password, CancellationToken cancellationToken) => Task.FromResult<string?>(playerName);
}
