using System.Text;
using GameRelay.Examples;

namespace GameRelay.Client.Tests;

public class ExampleTests
{
    [Fact]
    public async Task The_console_example_chats()
    {
        using var relay = new RelayHost();
        relay.Routing = (_, opCode, _, bytes, _) =>
        {
            foreach (var link in relay.Links)
                link.Send(opCode, 1, 0, RelayClient.AllPlayersGroup, bytes, reliable: true);
        };
        using var listener = await new TestClient().ConnectAsync(relay.Details("psess-1"));
        await using var output = new StringWriter();

        await ConsoleChat.RunAsync("127.0.0.1", relay.Port, relay.Token("psess-2"), new StringReader("hello\n\n"), TextWriter.Synchronized(output));

        await Until.TrueAsync(() => !listener.Data.IsEmpty, "the line came");
        Assert.Equal("hello", Encoding.UTF8.GetString(listener.Data.First().Payload));
        Assert.Contains("You are player 2.", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("ClientLeft", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_README_shows_the_console_example_as_it_is_compiled()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "GameRelay.sln")))
            root = root.Parent ?? throw new InvalidOperationException("The tests do not run below the repository's root.");
        var readme = File.ReadAllText(Path.Combine(root.FullName, "src", "GameRelay.Client", "README.md"));
        var example = File.ReadAllText(Path.Combine(root.FullName, "tests", "GameRelay.Client.Tests", "Examples", "ConsoleChat.cs"));

        Assert.Contains(example.Trim(), readme, StringComparison.Ordinal);
    }
}
