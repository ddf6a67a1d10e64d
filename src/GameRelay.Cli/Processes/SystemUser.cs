using System.Globalization;

namespace GameRelay.Cli.Processes;

/// <summary>A user of this machine, from /etc/passwd: the system's own users, which are the ones we switch to, are always there.</summary>
internal sealed record SystemUser(string Name, uint UserId, uint GroupId)
{
    /// <summary>The first of <paramref name="names"/> that exists; null when none does.</summary>
    public static SystemUser? FindFirst(params ReadOnlySpan<string> names)
    {
        var users = File.ReadLines("/etc/passwd").Select(Parse).OfType<SystemUser>().ToLookup(user => user.Name);
        foreach (var name in names)
        {
            if (users[name].FirstOrDefault() is { } user)
                return user;
        }

        return null;
    }

    private static SystemUser? Parse(string line)
    {
        var fields = line.Split(':');
        return fields.Length >= 4
            && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var userId)
            && uint.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out var groupId)
            ? new SystemUser(fields[0], userId, groupId)
            : null;
    }
}
