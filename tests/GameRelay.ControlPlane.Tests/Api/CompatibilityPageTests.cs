using System.Text.RegularExpressions;
using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Api;

public sealed partial class CompatibilityPageTests
{
    [Fact]
    public async Task The_page_lists_every_operation_of_GameLift_and_tells_rightly_which_are_here()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var here = controlPlane.Services.GetServices<OperationDefinition>().Select(operation => operation.Target).ToHashSet();

        var page = await File.ReadAllTextAsync(SourceTree.PathOf("docs", "compatibility.md"));
        var listed = Row().Matches(page).ToDictionary(row => row.Groups["operation"].Value, row => row.Groups["here"].Value);

        Assert.Equal(120, Operations.GameLift.Count);
        Assert.Equal(Operations.GameLift.Order(StringComparer.Ordinal), listed.Keys.Order(StringComparer.Ordinal));
        Assert.All(listed, row => Assert.Equal((row.Key, here.Contains(Operations.GameLiftTarget(row.Key)) ? "yes" : "no"), (row.Key, row.Value)));
    }

    [GeneratedRegex(@"^\| (?<operation>[A-Z]\w+) \| (?<here>\w+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
