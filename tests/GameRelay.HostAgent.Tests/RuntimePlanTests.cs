using GameRelay.HostAgent.Processes;
using GameRelay.Hosting.Host.V1;
using Xunit;
using static GameRelay.HostAgent.Processes.ProcessUse;

namespace GameRelay.HostAgent.Tests;

public class RuntimePlanTests
{
    private const string Old = "old content";
    private const string New = "new content";
    private static readonly PlanEntry Arena = new("/local/game/arena.js", "");
    private static readonly PlanEntry Duel = new("/local/game/duel.js", "x");
    private static readonly PlanEntry Gone = new("/local/game/gone.js", "");

    [Fact]
    public void What_is_missing_of_each_entry_is_started_and_what_is_surplus_lives_on()
    {
        var plan = Plan([(Arena, 2), (Duel, 1), (Arena, 1)], [New1(Arena, Idle), New1(Duel, Idle), New1(Duel, Idle)]);

        Assert.Equal([Arena, Arena], plan.Missing());
        Assert.Empty(plan.Replaced());
    }

    [Fact]
    public void A_host_never_has_more_than_fifty_processes()
    {
        Assert.Equal(10, Plan([(Arena, 60)], [.. Many(40, () => Old1(Gone, Busy))]).Missing().Count);
        Assert.Empty(Plan([(Arena, 60)], [.. Many(50, () => Old1(Gone, Busy))]).Missing());
        Assert.Empty(Plan([(Arena, 60)], [.. Many(50, () => Old1(Gone, Busy))]).Replaced());
    }

    [Fact]
    public void A_process_with_a_game_session_is_left_to_it_and_its_place_is_not_given_away()
    {
        foreach (var use in new[] { Busy, Ending })
        {
            var plan = Plan([(Arena, 2)], [Old1(Arena, use) with { HasGameSession = true }]);
            Assert.Equal([Arena], plan.Missing());
            Assert.Empty(plan.Replaced());
        }
    }

    [Fact]
    public void Nothing_idle_may_end_before_a_new_one_is_ready()
    {
        PlannedProcess[] old = [Old1(Arena, Idle), Old1(Arena, Idle)];

        Assert.Equal([Arena, Arena], Plan([(Arena, 2)], old).Missing());
        Assert.Empty(Plan([(Arena, 2)], old).Replaced());
        Assert.Empty(Plan([(Arena, 2)], [.. old, New1(Arena, Starting)]).Replaced());
        Assert.Empty(Plan([(Arena, 2)], [.. old, New1(Arena, Starting)]).Missing()); // one after the other
        Assert.Empty(Plan([(Arena, 1)], [old[0], New1(Arena, Ending)]).Replaced());

        var first = Plan([(Arena, 2)], [.. old, New1(Arena, Idle)]);
        Assert.Equal([old[0].ProcessId], first.Replaced());
        Assert.Empty(first.Missing()); // not before that one has gone
        Assert.Equal([Arena], Plan([(Arena, 2)], [Old1(Arena, Ending), old[1], New1(Arena, Idle)]).Missing());
        Assert.Equal([old[1].ProcessId], Plan([(Arena, 2)], [old[1], New1(Arena, Idle), New1(Arena, Busy)]).Replaced());
    }

    [Fact]
    public void A_new_process_that_is_claimed_at_once_has_replaced_the_old_one_all_the_same()
    {
        var old = Old1(Arena, Idle);

        Assert.Equal([old.ProcessId], Plan([(Arena, 1)], [old, New1(Arena, Busy)]).Replaced());
    }

    [Fact]
    public void An_idle_process_has_a_successor_even_when_games_on_old_content_fill_the_plan()
    {
        PlannedProcess[] old = [Old1(Arena, Busy), Old1(Arena, Idle), Old1(Gone, Idle)];

        Assert.Equal([Arena], Plan([(Arena, 1)], old).Missing());
        Assert.Equal([Arena], Plan([(Arena, 1)], [old[0], old[2]]).Missing());
        Assert.Equal([old[1].ProcessId, old[2].ProcessId], Plan([(Arena, 1)], [.. old, New1(Arena, Idle)]).Replaced());
        Assert.Empty(Plan([(Arena, 1)], [old[0], New1(Arena, Idle)]).Missing());
    }

    [Fact]
    public void Each_entry_is_replaced_by_its_own()
    {
        PlannedProcess arena = Old1(Arena, Idle), duel = Old1(Duel, Idle);

        Assert.Equal([duel.ProcessId], Plan([(Arena, 1), (Duel, 3)], [arena, duel, Old1(Duel, Busy), Old1(Duel, Busy), New1(Duel, Idle)]).Replaced());
        Assert.Equal([Arena], Plan([(Arena, 1), (Duel, 1)], [arena, New1(Duel, Idle)]).Missing());
    }

    [Fact]
    public void An_entry_that_is_gone_makes_up_for_what_is_not_up_yet()
    {
        PlannedProcess[] gone = [New1(Gone, Idle), New1(Gone, Idle), New1(Gone, Idle)];

        Assert.Empty(Plan([(Arena, 2)], gone).Replaced());
        Assert.Equal([gone[0].ProcessId, gone[1].ProcessId], Plan([(Arena, 2)], [.. gone, New1(Arena, Idle)]).Replaced());
        Assert.Equal(gone.Select(p => p.ProcessId), Plan([(Arena, 2)], [.. gone, New1(Arena, Idle), New1(Arena, Busy)]).Replaced());
        Assert.Empty(Plan([(Arena, 1)], [New1(Gone, Busy), New1(Arena, Idle)]).Replaced());
    }

    [Fact]
    public void A_full_host_makes_room_and_keeps_one_that_is_ready()
    {
        PlannedProcess[] old = [.. Many(50, () => Old1(Arena, Idle))];

        Assert.Equal([old[0].ProcessId], Plan([(Arena, 50)], old).Replaced());
        Assert.Empty(Plan([(Arena, 50)], [.. old.Skip(1), Old1(Arena, Ending)]).Replaced());
        Assert.Equal([Arena], Plan([(Arena, 50)], [.. old.Skip(1)]).Missing().Distinct());
        Assert.Empty(Plan([(Arena, 50)], [.. old.Skip(1), New1(Arena, Starting)]).Replaced());
        Assert.Equal([old[1].ProcessId], Plan([(Arena, 50)], [.. old.Skip(1), New1(Arena, Idle)]).Replaced());
        Assert.Empty(Plan([(Arena, 50)], [.. Many(49, () => Old1(Gone, Busy)), old[0]]).Replaced());
    }

    [Fact]
    public void What_cannot_be_started_takes_nothing_away()
    {
        PlannedProcess[] old = [Old1(Arena, Idle), Old1(Duel, Idle)];

        var plan = Plan([(Arena, 1), (Duel, 1)], [.. old, New1(Arena, Idle)], canStart: entry => entry == Arena);

        Assert.Equal([old[0].ProcessId], plan.Replaced());
        Assert.Empty(Plan([(Duel, 1)], old, canStart: _ => false).Replaced());
        Assert.Empty(Plan([(Duel, 1)], old, canStart: _ => false).Missing());
    }

    [Fact]
    public void An_empty_plan_wants_nothing_and_takes_nothing_away()
    {
        var plan = Plan([], [Old1(Arena, Idle), New1(Arena, Idle), New1(Arena, Starting)]);

        Assert.Empty(plan.Missing());
        Assert.Empty(plan.Replaced());
    }

    [Fact]
    public void Whatever_a_host_runs_it_comes_to_run_the_plan_and_is_never_without_a_ready_process()
    {
        var random = new Random(1);
        PlanEntry[] entries = [Arena, Duel, Gone];
        ProcessUse[] uses = [Starting, Idle, Busy];
        for (var round = 0; round < 300; round++)
        {
            (PlanEntry, int)[] wanted = [(Arena, random.Next(1, 6)), (Duel, random.Next(0, 4))];
            List<PlannedProcess> running = [Old1(Arena, Idle)];
            for (var i = random.Next(10); i > 0; i--)
                running.Add(Process(entries[random.Next(3)], random.Next(2) == 0 ? Old : New, uses[random.Next(3)]));

            for (var step = 0; step < 200; step++)
            {
                var plan = Plan(wanted, running);
                var replaced = plan.Replaced();
                running.RemoveAll(p => replaced.Contains(p.ProcessId));
                Assert.Contains(running, p => p.Use == Idle || (p.Use == Busy && p.ContentHash == New));
                if (Plan(wanted, running).Missing() is [var next, ..])
                    running.Add(New1(next, Starting));
                // One of those that start gets ready.
                if (running.FindIndex(p => p.Use == Starting) is >= 0 and var index)
                    running[index] = running[index] with { Use = Idle };
            }

            Assert.DoesNotContain(running, p => p.Use == Idle && (p.ContentHash == Old || p.Entry == Gone));
            Assert.All(wanted.Where(w => w.Item2 > 0), w => Assert.True(running.Count(p => p.Entry == w.Item1) >= w.Item2));
        }
    }

    private static RuntimePlan Plan((PlanEntry Entry, int Count)[] wanted, IReadOnlyCollection<PlannedProcess> running, Predicate<PlanEntry>? canStart = null)
    {
        RuntimeConfiguration configuration = new();
        configuration.ServerProcesses.Add(wanted.Where(w => w.Count > 0).Select(w => new ServerProcessConfiguration
        {
            LaunchPath = w.Entry.LaunchPath,
            Parameters = w.Entry.Parameters,
            ConcurrentExecutions = w.Count,
        }));
        return new(configuration, New, running, canStart ?? (_ => true));
    }

    private static PlannedProcess Old1(PlanEntry entry, ProcessUse use) => Process(entry, Old, use);

    private static PlannedProcess New1(PlanEntry entry, ProcessUse use) => Process(entry, New, use);

    private static PlannedProcess Process(PlanEntry entry, string contentHash, ProcessUse use) =>
        new(Guid.NewGuid().ToString(), entry, contentHash, use, HasGameSession: use == Busy);

    private static IEnumerable<PlannedProcess> Many(int count, Func<PlannedProcess> process) => Enumerable.Range(0, count).Select(_ => process());
}
