using System.Globalization;
using System.Text.Json.Serialization;

namespace GameRelay.Benchmarks.Checking;

/// <summary>A figure that is the same on every machine: a ratio to what else ran then, or one that no machine changes. Less is better.</summary>
internal sealed record Figure(string Name, double Value, double Tolerance, double Slack)
{
    /// <summary>What noise alone may make of it: the tolerance is a part of the value, the slack is added.</summary>
    [JsonIgnore]
    public double Limit => (Value * (1 + Tolerance)) + Slack;

    public bool IsWorseThan(Figure stored) => Value > stored.Limit;

    public static string Text(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
