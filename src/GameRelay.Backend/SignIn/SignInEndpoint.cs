using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace GameRelay.Backend.SignIn;

internal sealed record SignInRequest(string? PlayerName, string? Password);

internal sealed record SignInResponse(string PlayerId, string Token, DateTimeOffset ExpiresAt);

internal static class SignInEndpoint
{
    public static void AddSignIn(this IServiceCollection services)
    {
        services.AddSingleton<PlayerTokens>();
        services.AddSingleton<ListedPlayers>();
        services.AddSingleton<ISubscriptions>(provider => provider.GetRequiredService<ListedPlayers>());
        services.AddSingleton<IPasswordCheck>(provider => provider.GetRequiredService<IOptions<BackendOptions>>().Value.PasswordCheck switch
        {
            PasswordCheckMode.AnyPassword => new AnyPasswordCheck(),
            _ => provider.GetRequiredService<ListedPlayers>(),
        });
        services.AddAuthentication(PlayerAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, PlayerAuthentication>(PlayerAuthentication.SchemeName, null);
        services.AddAuthorization();
    }

    public static void MapSignIn(this IEndpointRouteBuilder app) => app.MapPost("/sign-in", HandleAsync);

    private static async Task<Results<Ok<SignInResponse>, ProblemHttpResult, ValidationProblem>> HandleAsync(
        SignInRequest request, IPasswordCheck passwords, PlayerTokens tokens, CancellationToken cancellationToken)
    {
        var errors = new MemberErrors();
        errors.CheckText("playerName", request.PlayerName, 1, 64);
        if (request.PlayerName is not null && string.IsNullOrWhiteSpace(request.PlayerName))
            errors.Add("playerName", "Must not be blank.");
        errors.CheckText("password", request.Password, 1, 256);
        if (errors.Any)
            return errors.ToProblem();

        var playerId = await passwords.FindPlayerIdAsync(request.PlayerName!, request.Password!, cancellationToken);
        if (playerId is null)
            return TypedResults.Problem("The player name or the password is wrong.", statusCode: StatusCodes.Status401Unauthorized);

        var (token, expiresAt) = tokens.Issue(playerId);
        return TypedResults.Ok(new SignInResponse(playerId, token, expiresAt));
    }
}
