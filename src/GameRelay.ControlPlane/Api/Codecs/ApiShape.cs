using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using GameRelay.Api;

namespace GameRelay.ControlPlane.Api.Codecs;

internal enum ApiShapeKind
{
    Structure,
    List,
    Map,
    Text,
    Enum,
    Integer,
    Long,
    Float,
    Double,
    Boolean,
    Timestamp,
    Blob,
}

/// <summary>A type of the API for a codec that is not the JSON serializer; made from the serializer's own contract, so that both have the same members.</summary>
internal sealed class ApiShape
{
    private static readonly ConcurrentDictionary<Type, ApiShape> Known = new();

    private readonly Func<object>? _create;

    private ApiShape(Type type)
    {
        Kind = KindOf(type);
        switch (Kind)
        {
            case ApiShapeKind.Structure:
                var contract = ApiJson.Strict.GetTypeInfo(type);
                _create = contract.CreateObject;
                Members = [.. contract.Properties.Where(property => property.Get is not null).Select(property => new ApiMember(property))];
                MembersByName = Members.ToFrozenDictionary(member => member.Name, StringComparer.Ordinal);
                break;
            case ApiShapeKind.List or ApiShapeKind.Map:
                ElementType = type.GetGenericArguments()[^1];
                var collection = Kind == ApiShapeKind.List ? typeof(List<>) : typeof(Dictionary<,>);
                var made = collection.MakeGenericType(type.GetGenericArguments());
                _create = () => Activator.CreateInstance(made)!;
                break;
            case ApiShapeKind.Enum:
                EnumValues = Enum.GetValues(type).Cast<object>().ToFrozenDictionary(value => NameOf(type, value), StringComparer.Ordinal);
                EnumNames = Enum.GetValues(type).Cast<object>().ToFrozenDictionary(value => value, value => NameOf(type, value));
                KnownNames = [.. Enum.GetValues(type).Cast<object>().Select(value => NameOf(type, value))];
                break;
        }
    }

    internal ApiShapeKind Kind { get; }
    internal IReadOnlyList<ApiMember> Members { get; } = [];
    internal FrozenDictionary<string, ApiMember> MembersByName { get; } = FrozenDictionary<string, ApiMember>.Empty;
    internal FrozenDictionary<string, object> EnumValues { get; } = FrozenDictionary<string, object>.Empty;
    internal FrozenDictionary<object, string> EnumNames { get; } = FrozenDictionary<object, string>.Empty;

    /// <summary>An enum's, in the order of declaration.</summary>
    internal IReadOnlyList<string> KnownNames { get; } = [];

    internal ApiShape Element => field ??= Of(ElementType);

    /// <summary>An element of this list or map may be null where the type can hold it, as for the JSON serializer.</summary>
    internal bool TakesNull => !ElementType.IsValueType || Nullable.GetUnderlyingType(ElementType) is not null;

    private Type ElementType { get; } = typeof(object);

    internal static ApiShape Of(Type type) => Known.GetOrAdd(Nullable.GetUnderlyingType(type) ?? type, underlying => new(underlying));

    internal object Create() => _create!();

    private static ApiShapeKind KindOf(Type type)
    {
        if (type == typeof(string))
            return ApiShapeKind.Text;
        if (type.IsEnum)
            return ApiShapeKind.Enum;
        if (type == typeof(int))
            return ApiShapeKind.Integer;
        if (type == typeof(long))
            return ApiShapeKind.Long;
        if (type == typeof(float))
            return ApiShapeKind.Float;
        if (type == typeof(double))
            return ApiShapeKind.Double;
        if (type == typeof(bool))
            return ApiShapeKind.Boolean;
        if (type == typeof(DateTimeOffset))
            return ApiShapeKind.Timestamp;
        if (type == typeof(ReadOnlyMemory<byte>))
            return ApiShapeKind.Blob;
        if (typeof(IEnumerable).IsAssignableFrom(type) && type.IsGenericType)
            return type.GetGenericArguments().Length == 1 ? ApiShapeKind.List : ApiShapeKind.Map;
        return type.Namespace == typeof(ApiJson).Namespace
            ? ApiShapeKind.Structure
            : throw new NotSupportedException($"{type} is no type of the API.");
    }

    private static string NameOf(Type type, object value) =>
        type.GetField(value.ToString()!)!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? value.ToString()!;
}

/// <summary>A member of a structure, by its name on the wire.</summary>
internal sealed class ApiMember(JsonPropertyInfo property)
{
    internal string Name => property.Name;
    internal ApiShape Shape => field ??= ApiShape.Of(property.PropertyType);

    internal object? Get(object structure) => property.Get!(structure);

    internal void Set(object structure, object value) => property.Set!(structure, value);
}
