using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace GameRelay.ControlPlane.Data;

/// <summary>For <c>dotnet ef migrations</c>, which needs the model and no database.</summary>
internal sealed class GameRelayDbFactory : IDesignTimeDbContextFactory<GameRelayDb>
{
    public GameRelayDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<GameRelayDb>().UseNpgsql("Host=localhost").UseSnakeCaseNamingConvention().Options);
}
