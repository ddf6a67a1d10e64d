using System.Collections;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace GameRelay.Testing;

/// <summary>
/// Protobuf messages that a peer can decode, and no honest one sends: every field anything that its type allows, and fields that nobody knows. Ids that exist
/// are among the texts, so that some of what is said is nearly right.
/// </summary>
public sealed class RandomMessages(Random random, params string[] ids)
{
    private const int Deepest = 4;

    private static readonly string[] Texts =
    [
        "", "\0", "a\0b", " ", "\n", "'; DROP TABLE computes; --", "{\"a\":1}", "../../../etc/passwd", "\u202Ethe other way", "😀", "psess-1", "%", "\\u0000",
        "Infinity", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "00-zz", "FLEET_STATE_ACTIVATING", "FLEET_CREATION_FAILED_INSTALLER",
        "GENERIC_EVENT", "SERVER_PROCESS_INVALID_PATH", "/local/game/index.js", "127.0.0.1", "fe80::1%1", "localhost",
        new('x', 5_000), new string('y', 4_095) + "😀", new('\uFFFF', 3_000),
    ];

    private static readonly long[] Numbers =
    [
        0, 1, -1, 2, 255, 65_535, 65_536, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue, -62_135_596_800, 253_402_300_799, 253_402_300_800,
    ];

    private static readonly double[] Fractions = [0, 1, -1, 0.5, 1e300, -1e300, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon];

    /// <summary>A message, one or a few of whose fields, wherever in it, are changed.</summary>
    public T Damage<T>(T message)
        where T : IMessage<T>
    {
        var damaged = message.Clone();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
            ChangeSomewhere(damaged);
        return damaged;
    }

    public void Fill(IMessage message, int depth = 0)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (random.Next(3) > 0)
                Change(message, field, depth);
        }
    }

    /// <summary>With a field that this version does not know.</summary>
    public T WithUnknownField<T>(T message)
        where T : IMessage<T>
    {
        using MemoryStream bytes = new();
        message.WriteTo(bytes);
        using (CodedOutputStream output = new(bytes, leaveOpen: true))
        {
            output.WriteTag(random.Next(100, 2_000), WireFormat.WireType.LengthDelimited);
            output.WriteString(Text());
        }
        return (T)message.Descriptor.Parser.ParseFrom(bytes.ToArray());
    }

    public string Text()
    {
        if (ids.Length > 0 && random.Next(2) == 0)
            return ids[random.Next(ids.Length)];
        return random.Next(8) == 0 ? Guid.NewGuid().ToString() : Texts[random.Next(Texts.Length)];
    }

    private void ChangeSomewhere(IMessage message)
    {
        for (var depth = 0; ; depth++)
        {
            var fields = message.Descriptor.Fields.InDeclarationOrder();
            if (fields.Count == 0)
                return;
            var set = fields.Where(f => f.FieldType == FieldType.Message && !f.IsRepeated && f.Accessor.GetValue(message) is IMessage).ToArray();
            // Mostly the oneof that is set, and not another in its place.
            if (set.Length > 0 && random.Next(5) > 0)
            {
                message = (IMessage)set[random.Next(set.Length)].Accessor.GetValue(message);
                continue;
            }
            Change(message, fields[random.Next(fields.Count)], depth);
            return;
        }
    }

    private void Change(IMessage message, FieldDescriptor field, int depth)
    {
        if (field.IsMap)
        {
            var map = (IDictionary)field.Accessor.GetValue(message);
            for (var entries = random.Next(3); entries > 0; entries--)
                map[Text()] = Number();
        }
        else if (field.IsRepeated)
        {
            var list = (IList)field.Accessor.GetValue(message);
            for (var entries = random.Next(4); entries > 0; entries--)
                list.Add(Value(field, depth) ?? Text());
        }
        else if (random.Next(6) == 0)
        {
            field.Accessor.Clear(message);
        }
        else
        {
            field.Accessor.SetValue(message, Value(field, depth));
        }
    }

    private object Value(FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.String => Text(),
        FieldType.Bool => random.Next(2) == 0,
        FieldType.Bytes => ByteString.CopyFrom(new byte[random.Next(64)]),
        FieldType.Double => random.Next(3) == 0 ? random.NextDouble() * 100 : Fractions[random.Next(Fractions.Length)],
        FieldType.Int32 => (int)Number(),
        FieldType.UInt32 => (uint)Number(),
        FieldType.Int64 => Number(),
        FieldType.UInt64 => (ulong)Number(),
        FieldType.Enum => System.Enum.ToObject(field.EnumType.ClrType, (int)(random.Next(3) > 0 ? random.Next(14) : Number())),
        FieldType.Message when field.MessageType == Timestamp.Descriptor => new Timestamp { Seconds = Number(), Nanos = (int)Number() },
        FieldType.Message => Message(field.MessageType, depth),
        var other => throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"No message has a field of type {other}.")),
    };

    private IMessage Message(MessageDescriptor type, int depth)
    {
        var message = type.Parser.ParseFrom([]);
        if (depth < Deepest)
            Fill(message, depth + 1);
        return message;
    }

    private long Number() => random.Next(3) == 0 ? random.Next(10) : Numbers[random.Next(Numbers.Length)];
}
