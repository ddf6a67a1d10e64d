using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using GameRelay.Cli.Processes;
using GameRelay.ControlPlane.Tests;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.Cli.Tests.Commands;

/// <summary>The way to the control plane, mostly through the CLI's own process: its environment, its exit code, its signals.</summary>
public sealed class ConnectionTests(CliFixture cli) : IClassFixture<CliFixture>
{
    private Dictionary<string, string> Environment => new()
    {
        ["AWS_ENDPOINT_URL"] = cli.ControlPlane.Url.ToString(),
        ["AWS_ACCESS_KEY_ID"] = ControlPlaneHost.AccessKeyId,
        ["AWS_SECRET_ACCESS_KEY"] = ControlPlaneHost.Secret,
        ["AWS_DEFAULT_REGION"] = "eu-elsewhere-1",
        ["TERM"] = "xterm-256color",
    };

    [Fact]
    public async Task The_variables_of_the_aws_tools_are_enough_and_a_pipe_gets_no_colours()
    {
        var fleet = await cli.ControlPlane.CreateActiveFleetAsync();

        var list = await RunProcessAsync(Environment, "fleets", "list");

        Assert.Equal((0, ""), (list.ExitCode, list.Error));
        Assert.Contains(fleet.FleetId, list.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', list.Out);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("1", false)]
    public async Task A_terminal_gets_colours_unless_NO_COLOR_is_set(string? noColor, bool coloured)
    {
        await cli.ControlPlane.CreateActiveFleetAsync();
        var environment = Environment;
        if (noColor is not null)
            environment["NO_COLOR"] = noColor;

        var list = await RunOnTerminalAsync(environment, "fleets", "list");

        Assert.Contains("ACTIVE", list.Out, StringComparison.Ordinal);
        // Green by its number in one of the palettes.
        Assert.Equal(coloured, list.Out.Contains("\e[38;5;2m", StringComparison.Ordinal) || list.Out.Contains("\e[32m", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL", "No control plane is named: AWS_ENDPOINT_URL is not set. Run '. D/env.sh'")]
    [InlineData("AWS_ACCESS_KEY_ID", "No credentials: AWS_ACCESS_KEY_ID is not set. Run '. D/env.sh'")]
    [InlineData("AWS_SECRET_ACCESS_KEY", "No credentials: AWS_SECRET_ACCESS_KEY is not set. Run '. D/env.sh'")]
    public async Task A_variable_that_is_missing_is_named(string variable, string message)
    {
        var environment = Environment;
        environment.Remove(variable);

        (await RunProcessAsync(environment, "hosts", "list")).AssertFailed(message);
    }

    [Fact]
    public async Task A_wrong_secret_is_told_from_other_refusals()
    {
        var environment = Environment;
        environment["AWS_SECRET_ACCESS_KEY"] = "another";

        var refused = await RunProcessAsync(environment, "fleets", "list");

        refused.AssertFailed("gamerelay: InvalidSignatureException: ");
        Assert.Contains("Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_is_named()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var url = $"http://{socket.LocalEndPoint}/";

        var refused = await CliFixture.RunElsewhereAsync("fleets", "list", "--endpoint", url);

        refused.AssertFailed($"No control plane answers at {url}: the connection was refused. Start it by 'gamerelay up'", exitCode: 3);
    }

    [Fact]
    public async Task What_answers_but_is_no_api_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = $"http://{listener.LocalEndpoint}/";
        var answering = AnswerAsync(listener, "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");

        var refused = await CliFixture.RunElsewhereAsync("fleets", "list", "--endpoint", url);

        await answering;

        refused.AssertFailed($"No GameRelay API answers at {url}, but something else does: The server answered with status 404. Look at the address", exitCode: 3);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_named()
    {
        using var certificates = new TestCertificates();
        using var certificate = certificates.Issue("nobody trusts it");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var done = new CancellationTokenSource();
        var serving = ServeAsync(listener, certificate, done.Token);

        var untrusted = await CliFixture.RunElsewhereAsync("fleets", "list", "--endpoint", $"https://{listener.LocalEndpoint}/");

        await done.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
        untrusted.AssertFailed($"https://{listener.LocalEndpoint}/ cannot be talked to by TLS: The remote certificate is invalid");
        Assert.Contains("SSL_CERT_FILE", untrusted.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_http_at_the_other_end_of_tls_is_asked_about()
    {
        var url = $"https://{cli.ControlPlane.Url.Authority}/";

        var refused = await CliFixture.RunElsewhereAsync("fleets", "list", "--endpoint", url);

        refused.AssertFailed($"{url} cannot be talked to by TLS: ");
        Assert.Contains("one that speaks no TLS is named by http://", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tls_at_the_other_end_of_plain_http_is_told()
    {
        using var certificates = new TestCertificates();
        using var certificate = certificates.Issue("api");
        var path = Path.Combine(TestFolder.New("tls"), "api.pfx");
        await File.WriteAllBytesAsync(path, certificates.Pfx(certificate));
        await using var controlPlane = await ControlPlaneHost.StartAsync(settings:
        [
            "--ControlPlane:ApiUrl=https://127.0.0.1:0", $"--ControlPlane:ApiCertificatePath={path}",
            $"--ControlPlane:ApiCertificatePassword={TestCertificates.Password}",
        ]);

        var refused = await CliFixture.RunElsewhereAsync("fleets", "list", "--endpoint", $"http://{controlPlane.Url.Authority}/");

        refused.AssertFailed("This port speaks TLS: its URL begins with https://, not http://.");
    }

    [Fact]
    public async Task An_endpoint_that_is_no_url_is_refused() =>
        (await CliFixture.RunElsewhereAsync("fleets", "list", "--endpoint", "localhost:80")).AssertFailed("--endpoint 'localhost:80' is not a URL such as");

    [Fact]
    public async Task Ctrl_C_ends_a_command_that_waits()
    {
        var script = await cli.ControlPlane.CreateScriptAsync();
        using var process = CliFixture.StartProcess(Environment, "fleets", "create", "--script", script.ScriptId, "--name", "interrupted", "--wait");
        Assert.Contains(" is NEW", await process.StandardError.ReadLineAsync(Deadline.Token()), StringComparison.Ordinal);

        LibC.Kill(process.Id, Signal.Interrupt);

        var ended = await CliFixture.EndAsync(process);
        Assert.Equal((130, "", "gamerelay: interrupted\n"), (ended.ExitCode, ended.Out, ended.Error));
    }

    private static async Task AnswerAsync(TcpListener listener, string answer)
    {
        using var connection = await listener.AcceptTcpClientAsync(Deadline.Token());
        var stream = connection.GetStream();
        // The whole of the request's head and body, {}, or the connection would be reset under the answer.
        var request = new StringBuilder();
        var buffer = new byte[4096];
        while (!request.ToString().EndsWith('}') && await stream.ReadAsync(buffer, Deadline.Token()) is > 0 and var count)
            request.Append(Encoding.ASCII.GetString(buffer, 0, count));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), Deadline.Token());
    }

    private static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync(cancellationToken);
            await using var tls = new SslStream(client.GetStream());
            try
            {
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, cancellationToken);
            }
            catch (Exception ex) when (ex is AuthenticationException or IOException)
            {
                // It does not like the certificate, or speaks something else.
            }
        }
    }

    // util-linux's script gives its command a terminal.
    private static async Task<CliResult> RunOnTerminalAsync(Dictionary<string, string> environment, params string[] arguments)
    {
        var info = new ProcessStartInfo("script", ["-qec", string.Join(' ', [Dotnet.Path, CliFixture.ProgramPath, .. arguments]), "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment.Remove("NO_COLOR");
        foreach (var (name, value) in environment)
            info.Environment[name] = value;
        using var process = Process.Start(info)!;
        return await CliFixture.EndAsync(process);
    }

    private static async Task<CliResult> RunProcessAsync(Dictionary<string, string> environment, params string[] arguments)
    {
        using var process = CliFixture.StartProcess(environment, arguments);
        return await CliFixture.EndAsync(process);
    }
}
