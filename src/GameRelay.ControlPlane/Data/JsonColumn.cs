using System.Text.Json;
using GameRelay.Api;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GameRelay.ControlPlane.Data;

internal static class JsonColumn
{
    /// <summary>Keeps a type of the API as <c>jsonb</c>, written as it is on the wire.</summary>
    internal static PropertyBuilder<T> IsJson<T>(this PropertyBuilder<T> property)
    {
        var comparer = new ValueComparer<T>(
            (a, b) => Write(a) == Write(b),
            value => Write(value).GetHashCode(StringComparison.Ordinal),
            value => value);
        return property.HasColumnType("jsonb").HasConversion(value => Write(value), text => JsonSerializer.Deserialize<T>(text, ApiJson.Tolerant)!, comparer);
    }

    private static string Write<T>(T? value) => JsonSerializer.Serialize(value, ApiJson.Tolerant);
}
