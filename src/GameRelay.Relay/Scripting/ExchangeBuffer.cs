using Microsoft.ClearScript;
using Microsoft.ClearScript.JavaScript;
using Microsoft.ClearScript.V8;

namespace GameRelay.Relay.Scripting;

/// <summary>
/// One block of memory that engine and host both see, so that numbers and payloads cross without being boxed or copied twice. Its layout is
/// that of <c>boot.js</c>: 16 integers, 8 doubles, bytes, then <see cref="HeldMessages"/>.
/// </summary>
internal sealed unsafe class ExchangeBuffer
{
    // A connection payload is the longest thing that a script is given, and as long as the longest that it may send.
    public const int PayloadCapacity = 16 * 1024;
    private const int IntegerCount = 16;
    private const int DoublesOffset = IntegerCount * sizeof(int);
    private const int PayloadOffset = DoublesOffset + 8 * sizeof(double);
    private const int MessagesOffset = PayloadOffset + PayloadCapacity;

    // An array buffer's memory neither moves nor goes as long as the object is reachable and not detached; the runtime holds it and no script
    // can get at it.
    private readonly byte* _start;

    public ExchangeBuffer(V8ScriptEngine engine)
    {
        Object = (ScriptObject)engine.Evaluate(new DocumentInfo("gamerelay:exchange.js"), $"new ArrayBuffer({MessagesOffset + HeldMessages.Capacity})");
        var start = IntPtr.Zero;
        ((IArrayBuffer)Object).InvokeWithDirectAccess(pointer => start = pointer);
        _start = (byte*)start;
        Messages = new((int*)_start + 12, (int*)(_start + MessagesOffset));
    }

    public ScriptObject Object { get; }

    public HeldMessages Messages { get; }

    /// <summary>Arguments of the input, from 0.</summary>
    public Span<int> Arguments => new(_start, 8);

    /// <summary>The answer of a boolean callback.</summary>
    public int Answer => ((int*)_start)[8];

    /// <summary>Which answer was asked for last. A promise that settles when this has moved on gives its answer by this number.</summary>
    public int AnswerNumber { get => ((int*)_start)[9]; set => ((int*)_start)[9] = value; }

    public bool TerminateSettled { get => ((int*)_start)[10] != 0; set => ((int*)_start)[10] = value ? 1 : 0; }

    /// <summary>Something that <c>process.nextTick</c> was given waits for the microtasks to be done.</summary>
    public bool HasTicks => ((int*)_start)[11] != 0;

    /// <summary>Which input it is: a number that is no argument need not be turned into one of the engine's.</summary>
    public ScriptInput Input { set => ((int*)_start)[15] = (int)value; }

    /// <summary>Milliseconds since the engine's start at which the input arrived.</summary>
    public double LoopTime { get => ((double*)(_start + DoublesOffset))[0]; set => ((double*)(_start + DoublesOffset))[0] = value; }

    /// <summary>When the next timer is due, on the same scale; infinite when there is none.</summary>
    public double NextTimer => ((double*)(_start + DoublesOffset))[1];

    public void WritePayload(ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, PayloadCapacity);
        payload.CopyTo(new(_start + PayloadOffset, PayloadCapacity));
        Arguments[5] = payload.Length;
    }

    public ReadOnlySpan<byte> ReadPayload(int length) => Payload(length);

    public Span<byte> Payload(int length) => new(_start + PayloadOffset, Math.Clamp(length, 0, PayloadCapacity));
}
