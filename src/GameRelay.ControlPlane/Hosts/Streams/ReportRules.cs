using System.Net;
using GameRelay.Hosting.Host.V1;
using Grpc.Core;

namespace GameRelay.ControlPlane.Hosts.Streams;

/// <summary>What no agent says: a report that breaks one of these ends the stream, with a word on what is wrong.</summary>
internal static class ReportRules
{
    private const int LongestProcessId = 128;
    private const int LongestQuoted = 64;

    internal static void Check(HostReport report)
    {
        switch (report.ReportCase)
        {
            case HostReport.ReportOneofCase.Snapshot:
                CheckAddress(report.Snapshot.IpAddress, report.Snapshot.DnsName);
                foreach (var process in report.Snapshot.Processes)
                    Check(process);
                break;
            case HostReport.ReportOneofCase.ProcessChanged:
                Check(report.ProcessChanged.Process ?? throw Broken("A changed server process is missing in its report."));
                break;
        }
    }

    internal static void CheckAddress(string ipAddress, string dnsName)
    {
        if (!IPAddress.TryParse(ipAddress, out _))
            throw Broken($"'{Quoted(ipAddress)}' is not an IP address.");
        if (dnsName.Length > 0 && Uri.CheckHostName(dnsName) != UriHostNameType.Dns)
            throw Broken($"'{Quoted(dnsName)}' is not a DNS name.");
    }

    private static void Check(ServerProcess process)
    {
        if (process.ProcessId.Length is 0 or > LongestProcessId)
            throw Broken($"The id of a server process has {process.ProcessId.Length} characters, not 1 to {LongestProcessId}.");
        if (process.Port is < 0 or > IPEndPoint.MaxPort)
            throw Broken($"Server process '{process.ProcessId}' has port {process.Port}, which is none.");
    }

    private static string Quoted(string text) => text.Length > LongestQuoted ? text[..LongestQuoted] + "…" : text;

    private static RpcException Broken(string problem) => new(new(StatusCode.InvalidArgument, problem));
}
