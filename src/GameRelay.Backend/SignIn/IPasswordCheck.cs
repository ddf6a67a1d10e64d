namespace GameRelay.Backend.SignIn;

/// <summary>A player who is signed in, with what the studio knows of them and their games are to know.</summary>
/// <param name="PlayerId">The player's id in the GameLift API.</param>
/// <param name="Subscription">A level such as <c>free</c> or <c>gold</c>.</param>
internal sealed record Player(string PlayerId, string Subscription);

/// <summary>Who may sign in. Replace this with a call to your own account service.</summary>
internal interface IPasswordCheck
{
    /// <returns>Null when the name is unknown or the password is wrong; which of the two is not told.</returns>
    Task<Player?> CheckAsync(string playerName, string password, CancellationToken cancellationToken);
}
