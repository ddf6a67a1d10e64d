using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace GameRelay.Backend.SignIn;

/// <summary><c>Authorization: Bearer &lt;player token&gt;</c>.</summary>
internal sealed class PlayerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, PlayerTokens tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Player";
    private const string Prefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return Task.FromResult(AuthenticateResult.NoResult());

        if (tokens.Read(header[Prefix.Length..]) is not { } playerId)
            return Task.FromResult(AuthenticateResult.Fail("The token is not valid, or has expired."));

        var identity = new ClaimsIdentity([new(ClaimTypes.NameIdentifier, playerId)], SchemeName);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var cause = (await HandleAuthenticateOnceSafeAsync()).Failure?.Message ?? "The request carries no token.";
        Response.Headers.WWWAuthenticate = "Bearer";
        var problem = TypedResults.Problem(
            $"{cause} Sign in at POST /sign-in and send its token: 'Authorization: Bearer <token>'.", statusCode: StatusCodes.Status401Unauthorized);
        await problem.ExecuteAsync(Context);
    }
}

internal static class PlayerPrincipal
{
    /// <summary>For requests that passed <see cref="PlayerAuthentication"/>.</summary>
    public static string PlayerId(this ClaimsPrincipal principal) => principal.FindFirstValue(ClaimTypes.NameIdentifier)!;
}
