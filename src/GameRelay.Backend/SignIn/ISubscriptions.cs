namespace GameRelay.Backend.SignIn;

/// <summary>
/// What the studio knows of a player and the game's script is to know. Asked whenever a player creates or joins a game, so that a change counts at once.
/// Replace this with a call to your own shop or account service.
/// </summary>
internal interface ISubscriptions
{
    /// <returns>A level such as <c>free</c> or <c>gold</c>.</returns>
    Task<string> FindLevelAsync(string playerId, CancellationToken cancellationToken);
}
