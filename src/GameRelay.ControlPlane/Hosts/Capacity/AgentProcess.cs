using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using GameRelay.Service;

namespace GameRelay.ControlPlane.Hosts.Capacity;

/// <summary>For which fleet and location an agent on this machine was made.</summary>
internal sealed record AgentPurpose(string FleetId, string Location);

internal enum StopMode
{
    /// <summary>Its server processes go on; the next agent on its data adopts them.</summary>
    Leave,

    /// <summary>It ends its server processes first.</summary>
    End,

    Kill,
}

/// <summary>
/// One agent process and its data directory. Whether it runs is told by the lock that a running agent holds on the directory: that needs no memory of
/// who started it, and the system lets go of it whenever the agent dies.
/// </summary>
internal sealed class AgentProcess(string directory, AgentPurpose purpose, string ports)
{
    private const string DescriptionFile = "host.json";
    private const string UrlFile = "host-url";

    private Process? _child;
    private string? _computeId;
    private bool _hasToldRefusal;

    public AgentPurpose Purpose { get; } = purpose;

    /// <summary>First and last port of its game sessions, which no other agent here has.</summary>
    public string Ports { get; } = ports;

    public string DataDirectory { get; } = directory;

    public bool HasJoined => File.Exists(CredentialPath);

    /// <summary>The host that it is, once it has joined.</summary>
    public string? ComputeId => _computeId ??= ReadComputeId();

    /// <summary>It was a host, and has thrown its credential away.</summary>
    public bool HasRetired => _computeId is not null && !HasJoined;

    /// <summary>The control plane that it was told to dial when it was started last.</summary>
    public string? Url
    {
        get
        {
            var path = Path.Combine(DataDirectory, UrlFile);
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
    }

    /// <summary>An agent that was started just now holds no lock yet.</summary>
    public bool IsRunning => _child is { HasExited: false } || LockIsHeld();

    public static AgentProcess Create(string directory, AgentPurpose purpose, string ports)
    {
        Directory.CreateDirectory(directory);
        try
        {
            PrivateFile.Replace(Path.Combine(directory, DescriptionFile), JsonSerializer.Serialize(new Description(purpose.FleetId, purpose.Location, ports)));
            return new(directory, purpose, ports);
        }
        catch (IOException)
        {
            Directory.Delete(directory); // without its description it is nobody's
            throw;
        }
    }

    /// <summary>The one of an earlier control plane; null when the directory is none of an agent.</summary>
    public static AgentProcess? Find(string directory)
    {
        var path = Path.Combine(directory, DescriptionFile);
        return File.Exists(path) && JsonSerializer.Deserialize<Description>(File.ReadAllText(path)) is { } description
            ? new(directory, new(description.FleetId, description.Location), description.Ports)
            : null;
    }

    /// <summary>In a session of its own and writing to a file, so that it outlives the control plane.</summary>
    public void Start(IReadOnlyList<string> command, string url, IEnumerable<KeyValuePair<string, string>> settings)
    {
        if (Url != url)
            PrivateFile.Replace(Path.Combine(DataDirectory, UrlFile), url);
        _child?.Dispose();
        string[] arguments = ["-c", "exec \"$@\" </dev/null >>\"$0\" 2>&1", OutputPath, "/usr/bin/setsid", .. command];
        ProcessStartInfo start = new("/bin/sh", arguments) { WorkingDirectory = "/" };
        start.Environment.Clear();
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        _child = Process.Start(start);
    }

    /// <summary>Its last word, when it ended because of its settings; once, since starting it again ends in the same way.</summary>
    public string? TakeRefusal()
    {
        if (_hasToldRefusal || _child is not { HasExited: true, ExitCode: ProgramStart.BadConfiguration })
            return null;
        _hasToldRefusal = true;
        return File.ReadLines(OutputPath).LastOrDefault(line => line.Length > 0) ?? "it does not say why.";
    }

    public void Stop(StopMode mode)
    {
        if (!LockIsHeld() || !int.TryParse(ReadPid(), CultureInfo.InvariantCulture, out var pid))
            return;
        using var kill = Process.Start("/bin/kill", [SignalOf(mode), pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Remove()
    {
        _child?.Dispose();
        // Script packages are read-only, which stops anyone but root from removing what is in them.
        foreach (var folder in Directory.EnumerateDirectories(DataDirectory, "*", SearchOption.AllDirectories))
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.Delete(DataDirectory, recursive: true);
    }

    /// <summary>The muxer that runs this process runs agents too.</summary>
    public static string[] CommandFor(string path) => path.EndsWith(".dll", StringComparison.Ordinal)
        ? [Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet")), path]
        : [path];

    private static string SignalOf(StopMode mode) => mode switch
    {
        StopMode.Leave => "-TERM",
        StopMode.End => "-INT",
        _ => "-KILL",
    };

    private string OutputPath => Path.Combine(DataDirectory, "agent.out");

    private string CredentialPath => Path.Combine(DataDirectory, "credential.json");

    private string? ReadComputeId()
    {
        try
        {
            return JsonSerializer.Deserialize<Credential>(File.ReadAllBytes(CredentialPath))?.ComputeId;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private bool LockIsHeld()
    {
        try
        {
            using FileStream held = new(Path.Combine(DataDirectory, "agent.lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private string ReadPid()
    {
        try
        {
            return File.ReadAllText(Path.Combine(DataDirectory, "agent.pid"));
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>What of the agent's own file is of interest here.</summary>
    private sealed record Credential(string ComputeId);

    private sealed record Description(string FleetId, string Location, string Ports);
}
